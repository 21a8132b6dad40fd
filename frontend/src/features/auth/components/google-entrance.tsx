import type { ReactNode } from "react";
import { GoogleButton } from "@/components/google-button";
import { RefusalNotice } from "@/components/refusal-notice";
import { sortErrors } from "@/lib/form-errors";
import { useGoogle } from "@/lib/use-google";
import { useGoogleLogin } from "../use-google-login";
import { CodeForm } from "./code-form";
import { LinkForm } from "./link-form";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";

const SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_google_token: "auth.googleRefused",
  google_disabled: "auth.googleGone",
};

interface GoogleEntranceProps {
  readonly text: "signin_with" | "signup_with";
  readonly title: ReactNode;
  /** The password form. */
  readonly children: ReactNode;
  /** The line below the form and Google's button. */
  readonly otherWay: ReactNode;
}

/**
 * The password form and Google's button; only the form if the server does not offer Google. A
 * second factor or a password that Google's sign-in needs replaces both.
 */
export function GoogleEntrance({ text, title, children, otherWay }: GoogleEntranceProps) {
  const t = useText();
  const isOffered = useGoogle() !== null;
  const { enter, link, credential, offer, cancel, step } = useGoogleLogin();
  if (step.isOwed) return <CodeForm step={step} />;
  if (credential) return <LinkForm idToken={credential.idToken} link={link} onCancel={cancel} />;
  const { refusal } = sortErrors(enter.error, [], SENTENCES);
  return (
    <>
      {title}
      {children}
      {isOffered && (
        <div aria-busy={enter.isBusy}>
          <p className="my-5 flex items-center gap-3 text-sm text-muted before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
            {t("auth.or")}
          </p>
          <RefusalNotice error={enter.error} refusal={refusal} />
          <GoogleButton text={text} onCredential={offer} />
          <p role="status" className="mt-2 text-center text-sm text-muted empty:hidden">
            {enter.isBusy ? t("common.signingIn") : ""}
          </p>
        </div>
      )}
      {otherWay}
    </>
  );
}
