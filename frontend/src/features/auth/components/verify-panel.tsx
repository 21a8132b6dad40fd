"use client";

import Link from "next/link";
import { Mark } from "@/components/mark";
import { Button, buttonClass } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError, describeError } from "@/lib/api-error";
import { useAction } from "@/lib/use-action";
import { useLinkSecrets } from "@/lib/link-secrets";
import { LIKE_FIELDS } from "../like-fields";
import { verifyEmail } from "../api";
import { useKeepLogin } from "../use-keep-login";
import { Outcome } from "./outcome";
import { ResendForm } from "./resend-form";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";

const NAMES = ["token"];

const REFUSALS: Readonly<Record<string, readonly [title: TextKey, text: TextKey]>> = {
  expired_token: ["auth.linkExpired", "auth.askFresh"],
  invalid_token: ["auth.linkDoesNotCount", "auth.usedOrReplaced"],
};

function useVerification() {
  const keepLogin = useKeepLogin();
  return useAction((secret: string) => verifyEmail(secret), {
    onSuccess: (verified) =>
      verified.access === null ? undefined : keepLogin(verified, "signed-up"),
  });
}

interface ConfirmProps {
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

/**
 * Asks for a click, because mail scanners open links, some of them in a whole browser, but press no
 * button.
 */
function Confirm({ isBusy, onConfirm }: ConfirmProps) {
  const t = useText();
  return (
    <Form onSubmit={onConfirm}>
      <Outcome title={t("auth.isYours")}>
        <p>{t("auth.confirmIt")}</p>
      </Outcome>
      <SubmitButton isBusy={isBusy} busy={t("auth.confirming")} className={`mt-5 ${LIKE_FIELDS}`}>
        {t("auth.confirm")}
      </SubmitButton>
    </Form>
  );
}

function Verified({ isSignedIn }: { readonly isSignedIn: boolean }) {
  const t = useText();
  return (
    <Outcome title={t("auth.confirmed")}>
      <p>{isSignedIn ? t("auth.signedIn") : t("auth.nowSignIn")}</p>
      <Link href={isSignedIn ? "/chat" : "/login"} className={buttonClass("solid", LIKE_FIELDS)}>
        {t(isSignedIn ? "common.goToChat" : "common.signIn")}
      </Link>
    </Outcome>
  );
}

/** The page that the link in a verification mail opens. */
export function VerifyPanel() {
  const t = useText();
  const secrets = useLinkSecrets(NAMES);
  const token = secrets?.["token"];
  const verify = useVerification();
  if (secrets === null)
    return <Mark className="mx-auto my-10 size-9 animate-smoulder text-ember" />;
  if (verify.result) return <Verified isSignedIn={verify.result.access !== null} />;
  if (token === undefined)
    return <Refused title={t("auth.linkIncomplete")} text={t("auth.openAgain")} />;
  const { error } = verify;
  if (error === null)
    return (
      <Confirm
        isBusy={verify.isBusy}
        onConfirm={() => {
          if (!verify.isBusy) verify.run(token);
        }}
      />
    );
  const words = error instanceof ApiError ? REFUSALS[error.code] : undefined;
  if (words) return <Refused title={t(words[0])} text={t(words[1])} />;
  return (
    <Outcome isRefusal title={t("auth.notYet")}>
      <p>{describeError(error)}</p>
      <Button look="solid" className={LIKE_FIELDS} onClick={() => verify.run(token)}>
        {t("common.tryAgain")}
      </Button>
    </Outcome>
  );
}

function Refused({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <>
      <Outcome isRefusal title={title}>
        <p>{text}</p>
      </Outcome>
      <ResendForm />
    </>
  );
}
