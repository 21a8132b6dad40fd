import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { CodeField, type CodeKind } from "@/components/ui/code-field";
import { Form } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import { CODE_SENTENCES, readCodeErrors } from "@/lib/second-factor";
import { LIKE_FIELDS } from "../like-fields";
import type { SecondStep } from "../use-second-step";
import { Title } from "./form-parts";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";

const LEADS: Readonly<Record<CodeKind, TextKey>> = {
  app: "auth.enterApp",
  recovery: "auth.enterRecovery",
};

/** The form for the second factor; it replaces the form of the first step. */
export function CodeForm({ step }: { readonly step: SecondStep }) {
  const t = useText();
  const { send, cancel } = step;
  const [kind, setKind] = useState<CodeKind>("app");
  const [code, setCode] = useState("");
  const errors = readCodeErrors(send.error);
  const { refusal } = sortErrors(errors ? null : send.error, [], CODE_SENTENCES);
  const isBusy = send.isBusy || send.isDone;

  function submit(): void {
    if (!isBusy) send.run(code.trim());
  }

  function change(): void {
    setKind(kind === "app" ? "recovery" : "app");
    setCode("");
    send.reset();
  }

  return (
    <Form error={send.error} onSubmit={submit}>
      <Title lead={t(LEADS[kind])}>{t("auth.oneMoreStep")}</Title>
      <RefusalNotice error={send.error} refusal={refusal} />
      <CodeField
        kind={kind}
        // It replaces the form or field that had the focus.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={code}
        errors={errors}
        onText={setCode}
      />
      <SubmitButton isBusy={isBusy} busy={t("common.signingIn")} className={`mt-6 ${LIKE_FIELDS}`}>
        {t("common.signIn")}
      </SubmitButton>
      <Button look="ghost" className="mt-2 w-full" onClick={change}>
        {kind === "app" ? t("auth.useRecovery") : t("auth.useApp")}
      </Button>
      <Button look="ghost" className="w-full" onClick={cancel}>
        {t("common.back")}
      </Button>
    </Form>
  );
}
