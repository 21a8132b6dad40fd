"use client";

import { type ReactNode, useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError } from "@/lib/api-error";
import { sortErrors } from "@/lib/form-errors";
import type { Action } from "@/lib/use-action";
import { useFocusOnError } from "@/lib/use-focus-on-error";
import type { Credentials } from "../api";
import { EmailField } from "./email-field";
import { ResendButton } from "./resend-button";

interface CredentialsFormProps {
  readonly kind: "login" | "register";
  readonly enter: Action<Credentials, unknown>;
  /** Still busy after the answer, on the way to the next page. */
  readonly isMovingOn: boolean;
  readonly children?: ReactNode;
}

const WORDS = {
  login: { button: "Sign in", busy: "Signing in…", passwordHint: undefined },
  register: { button: "Sign up", busy: "Signing up…", passwordHint: "At least 8 characters." },
} as const;

const SENTENCES: Readonly<Record<string, string>> = {
  invalid_credentials: "That address and password do not go together.",
  email_not_verified: "That address is not confirmed yet. Follow the link in the mail we sent.",
  email_taken: "Somebody signed up with that address before. Sign in instead?",
};

/** An address and a password; `children` stand between them and the button. */
export function CredentialsForm({ kind, enter, isMovingOn, children }: CredentialsFormProps) {
  const words = WORDS[kind];
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const form = useFocusOnError(enter.error);
  const { fields, refusal } = sortErrors(enter.error, ["email", "password"], SENTENCES);
  const isUnverified = enter.error instanceof ApiError && enter.error.code === "email_not_verified";
  const isBusy = enter.isBusy || isMovingOn;

  function submit(): void {
    if (!isBusy) enter.run({ email: email.trim(), password });
  }

  return (
    <Form ref={form} onSubmit={submit}>
      <RefusalNotice error={enter.error} refusal={refusal} />
      {isUnverified && (
        <div className="mb-5">
          <ResendButton email={enter.input?.email ?? email} />
        </div>
      )}
      <div className="space-y-4">
        <EmailField value={email} errors={fields["email"]} onText={setEmail} />
        <PasswordField
          label="Password"
          name="password"
          autoComplete={kind === "login" ? "current-password" : "new-password"}
          required
          hint={words.passwordHint}
          value={password}
          errors={fields["password"]}
          onText={setPassword}
        />
      </div>
      {children}
      <SubmitButton isBusy={isBusy} busy={words.busy} className="mt-6 w-full text-base">
        {words.button}
      </SubmitButton>
    </Form>
  );
}
