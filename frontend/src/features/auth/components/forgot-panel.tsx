"use client";

import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Button } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import { useAction } from "@/lib/use-action";
import { useFocusOnError } from "@/lib/use-focus-on-error";
import { requestReset } from "../api";
import { rememberResetAddress } from "../reset-address";
import { EmailField } from "./email-field";
import { OtherWay, Title } from "./form-parts";
import { Outcome } from "./outcome";

/** Asks for a link to choose a new password; the answer is the same whoever asks. */
export function ForgotPanel() {
  const [email, setEmail] = useState("");
  const ask = useAction((address: string) => requestReset(address), {
    onSuccess: (_, address) => {
      rememberResetAddress(address);
    },
  });
  const form = useFocusOnError(ask.error);
  const { fields, refusal } = sortErrors(ask.error, ["email"]);

  function submit(): void {
    ask.run(email.trim());
  }

  if (ask.result !== undefined)
    return (
      <>
        <Outcome title="Check your mail">
          <p>
            If there is an account for <strong className="break-all text-ink">{ask.input}</strong>,
            a mail with a link to choose a new password is on its way.
          </p>
          <p className="text-sm">Nothing there? Look among the unwanted mails.</p>
        </Outcome>
        <Button className="mt-5 w-full" onClick={ask.reset}>
          Ask again
        </Button>
        <OtherWay href="/login">Back to signing in</OtherWay>
      </>
    );
  return (
    <Form ref={form} onSubmit={submit}>
      <Title lead="Say which address, and a mail brings a link to choose a new one.">
        Forgot your password?
      </Title>
      <RefusalNotice error={ask.error} refusal={refusal} />
      <EmailField value={email} errors={fields["email"]} onText={setEmail} />
      <SubmitButton isBusy={ask.isBusy} busy="Sending…" className="mt-6 w-full text-base">
        Send me a link
      </SubmitButton>
      <OtherWay before="Remembered it?" href="/login">
        Sign in
      </OtherWay>
    </Form>
  );
}
