"use client";

import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Button } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import { useAction } from "@/lib/use-action";
import { LIKE_FIELDS } from "../like-fields";
import { requestReset } from "../api";
import { rememberResetAddress } from "../reset-address";
import { EmailField } from "./email-field";
import { OtherWay, Title } from "./form-parts";
import { Outcome } from "./outcome";
import { useText } from "@/lib/language/use-text";

/** Requests a link to choose a new password; the answer is the same for every address. */
export function ForgotPanel() {
  const t = useText();
  const [email, setEmail] = useState("");
  const ask = useAction((address: string) => requestReset(address), {
    onSuccess: (_, address) => rememberResetAddress(address),
  });
  const { fields, refusal } = sortErrors(ask.error, ["email"]);

  if (ask.isDone)
    return (
      <>
        <Outcome title={t("auth.checkMail")}>
          <p>
            {t.rich("auth.resetUnderway", {
              email: ask.input ?? "",
              b: (chunks) => <strong className="break-all text-ink">{chunks}</strong>,
            })}
          </p>
          <p className="text-sm">{t("auth.lookUnwanted")}</p>
        </Outcome>
        <Button className="mt-5 w-full" onClick={ask.reset}>
          {t("auth.askAgain")}
        </Button>
        <OtherWay href="/login">{t("auth.backToSignIn")}</OtherWay>
      </>
    );
  return (
    <Form error={ask.error} onSubmit={() => ask.run(email.trim())}>
      <Title lead={t("auth.forgotLead")}>{t("auth.forgotTitle")}</Title>
      <RefusalNotice error={ask.error} refusal={refusal} />
      <EmailField value={email} errors={fields["email"]} onText={setEmail} />
      <SubmitButton
        isBusy={ask.isBusy}
        busy={t("common.sending")}
        className={`mt-6 ${LIKE_FIELDS}`}
      >
        {t("auth.sendLink")}
      </SubmitButton>
      <OtherWay before={t("auth.remembered")} href="/login">
        {t("common.signIn")}
      </OtherWay>
    </Form>
  );
}
