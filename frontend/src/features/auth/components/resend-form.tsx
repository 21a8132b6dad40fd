import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import { useAction } from "@/lib/use-action";
import { LIKE_FIELDS } from "../like-fields";
import { resendVerification } from "../api";
import { EmailField } from "./email-field";
import { OtherWay } from "./form-parts";
import { useText } from "@/lib/language/use-text";

/** Requests a new link if the address of the old one is unknown. */
export function ResendForm() {
  const t = useText();
  const [email, setEmail] = useState("");
  const resend = useAction((address: string) => resendVerification(address));
  const { fields, refusal } = sortErrors(resend.error, ["email"]);

  return (
    <Form error={resend.error} onSubmit={() => resend.run(email.trim())} className="mt-6">
      <RefusalNotice error={resend.error} refusal={refusal} />
      <EmailField value={email} errors={fields["email"]} onText={setEmail} />
      <SubmitButton
        isBusy={resend.isBusy}
        busy={t("common.sending")}
        className={`mt-4 ${LIKE_FIELDS}`}
      >
        {t("auth.sendNewLink")}
      </SubmitButton>
      <div role="status">
        {resend.isDone && (
          <Notice isNews={false} className="mt-4">
            {t("auth.ifWaits", { email: resend.input ?? "" })}
          </Notice>
        )}
      </div>
      <OtherWay before={t("auth.confirmedAlready")} href="/login">
        {t("common.signIn")}
      </OtherWay>
    </Form>
  );
}
