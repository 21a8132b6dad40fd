"use client";

import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Button } from "@/components/ui/button";
import { HiddenUsername, PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError } from "@/lib/api-error";
import { sortErrors } from "@/lib/form-errors";
import { readTokenEmail } from "@/lib/google-script";
import type { Action } from "@/lib/use-action";
import { useFocusOnError } from "@/lib/use-focus-on-error";
import { OtherWay } from "./form-parts";
import { Outcome } from "./outcome";

interface LinkFormProps {
  readonly idToken: string;
  readonly link: Action<string, unknown>;
  readonly onCancel: () => void;
}

const SENTENCES: Readonly<Record<string, string>> = {
  invalid_google_token: "That took too long for Google. Go back and press its button once more.",
};

/** The address has an account with a password: its owner agrees to Google's button once. */
export function LinkForm({ idToken, link, onCancel }: LinkFormProps) {
  const [password, setPassword] = useState("");
  const email = readTokenEmail(idToken);
  const form = useFocusOnError(link.error);
  const isWrong = link.error instanceof ApiError && link.error.code === "link_required";
  const { fields, refusal } = sortErrors(isWrong ? null : link.error, ["password"], SENTENCES);
  const errors = isWrong ? ["This is not the password of that account."] : fields["password"];
  const isBusy = link.isBusy || Boolean(link.result);

  function submit(): void {
    if (!isBusy) link.run(password);
  }

  return (
    <Form ref={form} onSubmit={submit}>
      <Outcome title="One more word">
        <p>
          There is an account for{" "}
          {email ? <strong className="break-all text-ink">{email}</strong> : "that address"}{" "}
          already. Give its password once, and from then on Google’s button opens it, too.
        </p>
      </Outcome>
      <div className="mt-5">
        <RefusalNotice error={link.error} refusal={refusal} />
        <HiddenUsername email={email} />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          errors={errors}
          onText={setPassword}
        />
      </div>
      <SubmitButton isBusy={isBusy} busy="Signing in…" className="mt-6 w-full text-base">
        Link and sign in
      </SubmitButton>
      <Button look="ghost" className="mt-2 w-full" onClick={onCancel}>
        Back
      </Button>
      <OtherWay before="Forgot the password?" href="/forgot-password">
        Choose a new one
      </OtherWay>
    </Form>
  );
}
