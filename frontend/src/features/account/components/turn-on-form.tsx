import { useState } from "react";
import { GoogleButton } from "@/components/google-button";
import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { CodeField } from "@/components/ui/code-field";
import { Form } from "@/components/ui/form";
import { CurrentPassword } from "@/components/ui/current-password";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ConfirmationRequest } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { readCodeErrors } from "@/lib/second-factor";
import type { Action } from "@/lib/use-action";
import { GOOGLE_SENTENCES } from "../sentences";
import { useText } from "@/lib/language/use-text";

interface TurnOnFormProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly confirm: Action<ConfirmationRequest, unknown>;
  readonly onClose: () => void;
}

/** The app's first code, and the proof that it is the owner. */
export function TurnOnForm({ email, hasPassword, confirm, onClose }: TurnOnFormProps) {
  const t = useText();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const codeErrors = readCodeErrors(confirm.error);
  const error = codeErrors ? null : confirm.error;
  const { fields, refusal } = sortErrors(error, ["password"], GOOGLE_SENTENCES);

  function submit(): void {
    if (hasPassword) confirm.run({ code: code.trim(), password });
  }

  return (
    <Form error={confirm.error} onSubmit={submit} className="mt-4">
      <RefusalNotice error={confirm.error} refusal={refusal} className="mb-4" />
      <CodeField
        kind="app"
        hint={t("account.sixDigits")}
        value={code}
        errors={codeErrors}
        onText={setCode}
      />
      {hasPassword ? (
        <div className="mt-4">
          <CurrentPassword
            email={email}
            value={password}
            errors={fields["password"]}
            onText={setPassword}
          />
        </div>
      ) : (
        <div className="mt-4">
          <p className="mb-3 text-sm">{t("account.thenGoogle")}</p>
          <GoogleButton
            text="continue_with"
            onCredential={({ idToken, nonce }) =>
              confirm.run({ code: code.trim(), id_token: idToken, nonce })
            }
          />
        </div>
      )}
      <div className="mt-5 flex flex-wrap items-center justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        {hasPassword ? (
          <SubmitButton isBusy={confirm.isBusy} busy={t("account.turningOn")}>
            {t("account.turnOn")}
          </SubmitButton>
        ) : (
          <span role="status" className="text-sm text-muted">
            {confirm.isBusy ? t("account.turningOn") : ""}
          </span>
        )}
      </div>
    </Form>
  );
}
