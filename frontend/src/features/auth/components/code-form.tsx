"use client";

import { useEffect, useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { CodeField, type CodeKind } from "@/components/ui/code-field";
import { Form } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import { CODE_SENTENCES, readCodeErrors } from "@/lib/second-factor";
import { useFocusOnError } from "@/lib/use-focus-on-error";
import type { SecondStep } from "../use-second-step";
import { Title } from "./form-parts";

const LEADS: Readonly<Record<CodeKind, string>> = {
  app: "Enter the code that your authenticator app shows for Bronn now.",
  recovery: "Enter one of the recovery codes that you kept. It is good once.",
};

/** The second step of signing in, in place of the first one's form. */
export function CodeForm({ step }: { readonly step: SecondStep }) {
  const { send, cancel } = step;
  const [kind, setKind] = useState<CodeKind>("app");
  const [code, setCode] = useState("");
  const form = useFocusOnError(send.error);
  const errors = readCodeErrors(send.error);
  const { refusal } = sortErrors(errors ? null : send.error, [], CODE_SENTENCES);
  const isBusy = send.isBusy || send.result !== undefined;

  useEffect(() => {
    // The form before is gone, and the focus with it.
    form.current?.querySelector<HTMLElement>("input")?.focus();
  }, [form, kind]);

  function submit(): void {
    if (!isBusy) send.run(code.trim());
  }

  function change(): void {
    setKind(kind === "app" ? "recovery" : "app");
    setCode("");
    send.reset();
  }

  return (
    <Form ref={form} onSubmit={submit}>
      <Title lead={LEADS[kind]}>One more step</Title>
      <RefusalNotice error={send.error} refusal={refusal} />
      <CodeField kind={kind} value={code} errors={errors} onText={setCode} />
      <SubmitButton isBusy={isBusy} busy="Signing in…" className="mt-6 w-full text-base">
        Sign in
      </SubmitButton>
      <Button look="ghost" className="mt-2 w-full" onClick={change}>
        {kind === "app" ? "Use a recovery code" : "Use the authenticator app"}
      </Button>
      <Button look="ghost" className="w-full" onClick={cancel}>
        Back
      </Button>
    </Form>
  );
}
