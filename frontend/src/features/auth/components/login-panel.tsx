"use client";

import Link from "next/link";
import { Notice } from "@/components/ui/notice";
import { withReturnPath } from "@/lib/return-path";
import { useAction } from "@/lib/use-action";
import { useFarewell } from "@/lib/farewell";
import { type Credentials, login } from "../api";
import { useKeepLogin } from "../use-keep-login";
import { useMovingOn } from "../use-moving-on";
import { useSecondStep } from "../use-second-step";
import { CodeForm } from "./code-form";
import { CredentialsForm } from "./credentials-form";
import { OtherWay, Title } from "./form-parts";
import { GoogleEntrance } from "./google-entrance";
import { useText } from "@/lib/language/use-text";

/** The sign-in page; `next` is the private page that was requested, if any. */
export function LoginPanel({ next }: { readonly next: string | null }) {
  const t = useText();
  const keepLogin = useKeepLogin();
  const word = useFarewell();
  useMovingOn(next);
  const step = useSecondStep("signed-in");
  const enter = useAction((credentials: Credentials) => step.take(login(credentials)), {
    onSuccess: (entered) => (entered ? keepLogin(entered, "signed-in") : undefined),
  });
  if (step.isOwed) return <CodeForm step={step} />;
  return (
    <GoogleEntrance
      text="signin_with"
      title={
        // At a phone's full width it would wrap in only one of two fonts, and move the form.
        <Title lead={<span className="block max-sm:max-w-60">{t("auth.leftOff")}</span>}>
          {t("auth.backAgain")}
        </Title>
      }
      otherWay={
        <OtherWay before={t("auth.noAccount")} href={withReturnPath("/register", next)}>
          {t("common.signUp")}
        </OtherWay>
      }
    >
      {word !== null && <Notice className="mb-5">{word}</Notice>}
      <CredentialsForm kind="login" enter={enter} isMovingOn={Boolean(enter.result)}>
        <p className="mt-2.5 text-right text-sm">
          <Link
            href="/forgot-password"
            className="text-muted underline underline-offset-4 hover:text-ink"
          >
            {t("auth.forgotIt")}
          </Link>
        </p>
      </CredentialsForm>
    </GoogleEntrance>
  );
}
