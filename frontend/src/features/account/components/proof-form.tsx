import { useState } from "react";
import { GoogleButton } from "@/components/google-button";
import { RefusalNotice } from "@/components/refusal-notice";
import { Button, type ButtonLook } from "@/components/ui/button";
import { CodeField } from "@/components/ui/code-field";
import { Form } from "@/components/ui/form";
import { CurrentPassword } from "@/components/ui/current-password";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ProofRequest } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { readCodeErrors } from "@/lib/second-factor";
import type { Action } from "@/lib/use-action";
import { GOOGLE_SENTENCES } from "../sentences";
import { useText } from "@/lib/language/use-text";

interface ProofFormProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly act: Action<ProofRequest, unknown>;
  readonly look: ButtonLook;
  readonly button: string;
  readonly busy: string;
  readonly onClose: () => void;
}

/** Asks for the proof that it is the owner: the password, or a code and a Google sign-in where there is none. */
export function ProofForm(props: ProofFormProps) {
  const t = useText();
  const { email, hasPassword, act, look, button, busy, onClose } = props;
  const [typed, setTyped] = useState("");
  const codeErrors = readCodeErrors(act.error);
  const error = codeErrors ? null : act.error;
  const { fields, refusal } = sortErrors(error, ["password"], GOOGLE_SENTENCES);

  return (
    <Form
      error={act.error}
      onSubmit={() => act.run(hasPassword ? { password: typed } : { code: typed.trim() })}
    >
      <RefusalNotice error={act.error} refusal={refusal} className="mb-4" />
      {hasPassword ? (
        <CurrentPassword
          email={email}
          value={typed}
          errors={fields["password"]}
          onText={setTyped}
        />
      ) : (
        <>
          <CodeField kind="app" value={typed} errors={codeErrors} onText={setTyped} />
          <p className="my-3 text-sm text-muted">{t("account.orGoogle")}</p>
          <GoogleButton
            text="continue_with"
            onCredential={({ idToken, nonce }) => act.run({ id_token: idToken, nonce })}
          />
        </>
      )}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <SubmitButton look={look} isBusy={act.isBusy} busy={busy}>
          {button}
        </SubmitButton>
      </div>
    </Form>
  );
}
