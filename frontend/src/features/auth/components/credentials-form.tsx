import { type ReactNode, useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError } from "@/lib/api-error";
import { sortErrors } from "@/lib/form-errors";
import type { Action } from "@/lib/use-action";
import { LIKE_FIELDS } from "../like-fields";
import type { Credentials } from "../api";
import { EmailField } from "./email-field";
import { ResendButton } from "./resend-button";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";

interface CredentialsFormProps {
  readonly kind: "login" | "register";
  readonly enter: Action<Credentials, unknown>;
  /** Keeps the button busy after the answer, until the next page appears. */
  readonly isMovingOn: boolean;
  readonly children?: ReactNode;
}

const WORDS = {
  login: { button: "common.signIn", busy: "common.signingIn", passwordHint: undefined },
  register: { button: "common.signUp", busy: "auth.signingUp", passwordHint: "common.atLeast" },
} as const;

const SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_credentials: "auth.wrongPair",
  email_not_verified: "auth.notConfirmed",
  email_taken: "auth.taken",
};

/** An address and a password; `children` are rendered between them and the button. */
export function CredentialsForm({ kind, enter, isMovingOn, children }: CredentialsFormProps) {
  const t = useText();
  const words = WORDS[kind];
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { fields, refusal } = sortErrors(enter.error, ["email", "password"], SENTENCES);
  const isUnverified = enter.error instanceof ApiError && enter.error.code === "email_not_verified";
  const isBusy = enter.isBusy || isMovingOn;

  function submit(): void {
    if (!isBusy) enter.run({ email: email.trim(), password });
  }

  return (
    <Form error={enter.error} onSubmit={submit}>
      <RefusalNotice error={enter.error} refusal={refusal} />
      {isUnverified && (
        <div className="mb-5">
          <ResendButton email={enter.input?.email ?? email} />
        </div>
      )}
      <div className="space-y-4">
        <EmailField value={email} errors={fields["email"]} onText={setEmail} />
        <PasswordField
          label={t("common.password")}
          name="password"
          autoComplete={kind === "login" ? "current-password" : "new-password"}
          required
          hint={words.passwordHint && t(words.passwordHint)}
          value={password}
          errors={fields["password"]}
          onText={setPassword}
        />
      </div>
      {children}
      <SubmitButton isBusy={isBusy} busy={t(words.busy)} className={`mt-6 ${LIKE_FIELDS}`}>
        {t(words.button)}
      </SubmitButton>
    </Form>
  );
}
