"use client";

import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import { useAction } from "@/lib/use-action";
import { useFocusOnError } from "@/lib/use-focus-on-error";
import { resendVerification } from "../api";
import { EmailField } from "./email-field";
import { OtherWay } from "./form-parts";

/** Asks for a new link where nobody knows whose the old one was. */
export function ResendForm() {
  const [email, setEmail] = useState("");
  const resend = useAction((address: string) => resendVerification(address));
  const form = useFocusOnError(resend.error);
  const { fields, refusal } = sortErrors(resend.error, ["email"]);

  function submit(): void {
    resend.run(email.trim());
  }

  return (
    <Form ref={form} onSubmit={submit} className="mt-6">
      <RefusalNotice error={resend.error} refusal={refusal} />
      <EmailField value={email} errors={fields["email"]} onText={setEmail} />
      <SubmitButton isBusy={resend.isBusy} busy="Sending…" className="mt-4 w-full text-base">
        Send a new link
      </SubmitButton>
      <div role="status">
        {resend.result !== undefined && (
          <Notice isNews={false} className="mt-4">
            If {resend.input} waits to be confirmed, a new link is on its way.
          </Notice>
        )}
      </div>
      <OtherWay before="Confirmed already?" href="/login">
        Sign in
      </OtherWay>
    </Form>
  );
}
