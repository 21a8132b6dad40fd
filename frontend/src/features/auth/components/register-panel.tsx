"use client";

import { withReturnPath } from "@/lib/return-path";
import { useAction } from "@/lib/use-action";
import { type Credentials, register } from "../api";
import { useKeepLogin } from "../use-keep-login";
import { useMovingOn } from "../use-moving-on";
import { CheckMail } from "./check-mail";
import { CredentialsForm } from "./credentials-form";
import { OtherWay, Title } from "./form-parts";
import { GoogleEntrance } from "./google-entrance";
import { useText } from "@/lib/language/use-text";

/**
 * The sign-up page: signs in at once, or asks to check the mail if the server wants the address
 * confirmed.
 */
export function RegisterPanel({ next }: { readonly next: string | null }) {
  const t = useText();
  const keepLogin = useKeepLogin();
  useMovingOn(next);
  const enter = useAction((credentials: Credentials) => register(credentials), {
    onSuccess: (entered) => (entered.access === null ? undefined : keepLogin(entered, "signed-up")),
  });
  const isIn = enter.result !== undefined && enter.result.access !== null;
  if (enter.result?.access === null)
    return <CheckMail email={enter.input?.email ?? ""} next={next} onBack={enter.reset} />;
  return (
    <GoogleEntrance
      text="signup_with"
      title={<Title lead={t("auth.registerLead")}>{t("auth.takeSeat")}</Title>}
      otherWay={
        <OtherWay before={t("auth.beenHere")} href={withReturnPath("/login", next)}>
          {t("common.signIn")}
        </OtherWay>
      }
    >
      <CredentialsForm kind="register" enter={enter} isMovingOn={isIn} />
    </GoogleEntrance>
  );
}
