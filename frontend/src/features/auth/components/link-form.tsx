import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Button } from "@/components/ui/button";
import { CurrentPassword } from "@/components/ui/current-password";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError } from "@/lib/api-error";
import { sortErrors } from "@/lib/form-errors";
import { readTokenEmail } from "@/lib/google-script";
import type { Action } from "@/lib/use-action";
import { LIKE_FIELDS } from "../like-fields";
import { OtherWay } from "./form-parts";
import { Outcome } from "./outcome";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";

interface LinkFormProps {
  readonly idToken: string;
  readonly link: Action<string, unknown>;
  readonly onCancel: () => void;
}

const SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_google_token: "auth.linkTooLate",
};

/** The address has an account with a password: its owner confirms the link to Google once. */
export function LinkForm({ idToken, link, onCancel }: LinkFormProps) {
  const t = useText();
  const [password, setPassword] = useState("");
  const email = readTokenEmail(idToken);
  const isWrong = link.error instanceof ApiError && link.error.code === "link_required";
  const { fields, refusal } = sortErrors(isWrong ? null : link.error, ["password"], SENTENCES);
  const errors = isWrong ? [t("auth.notThatPassword")] : fields["password"];
  const isBusy = link.isBusy || Boolean(link.result);

  function submit(): void {
    if (!isBusy) link.run(password);
  }

  return (
    <Form error={link.error} onSubmit={submit}>
      <Outcome title={t("auth.oneMoreWord")}>
        <p>
          {t.rich("auth.linkText", {
            email: email ?? t("auth.thatAddress"),
            b: (chunks) =>
              email ? <strong className="break-all text-ink">{chunks}</strong> : chunks,
          })}
        </p>
      </Outcome>
      <div className="mt-5">
        <RefusalNotice error={link.error} refusal={refusal} />
        <CurrentPassword email={email} value={password} errors={errors} onText={setPassword} />
      </div>
      <SubmitButton isBusy={isBusy} busy={t("common.signingIn")} className={`mt-6 ${LIKE_FIELDS}`}>
        {t("auth.linkAndSignIn")}
      </SubmitButton>
      <Button look="ghost" className="mt-2 w-full" onClick={onCancel}>
        {t("common.back")}
      </Button>
      <OtherWay before={t("auth.forgotThe")} href="/forgot-password">
        {t("auth.chooseNewOne")}
      </OtherWay>
    </Form>
  );
}
