import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { HiddenUsername } from "@/components/ui/hidden-username";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { PasswordChangeRequest } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useChangePassword } from "../use-change-password";
import { useText } from "@/lib/language/use-text";

const EMPTY: PasswordChangeRequest = { old_password: "", new_password: "" };

/** Changes the password, which signs out all other devices. */
export function PasswordForm({ email }: { readonly email: string }) {
  const t = useText();
  const [typed, setTyped] = useState(EMPTY);
  const change = useChangePassword(() => setTyped(EMPTY));
  const { fields, refusal } = sortErrors(change.error, ["old_password", "new_password"]);

  return (
    <Form error={change.error} onSubmit={() => change.run(typed)}>
      <RefusalNotice error={change.error} refusal={refusal} className="mb-4" />
      <HiddenUsername email={email} />
      <div className="grid gap-4 sm:grid-cols-2">
        <PasswordField
          label={t("account.currentPassword")}
          name="current-password"
          autoComplete="current-password"
          required
          value={typed.old_password}
          errors={fields["old_password"]}
          onText={(text) => setTyped({ ...typed, old_password: text })}
        />
        <PasswordField
          label={t("common.newPassword")}
          name="new-password"
          autoComplete="new-password"
          required
          hint={t("common.atLeast")}
          value={typed.new_password}
          errors={fields["new_password"]}
          onText={(text) => setTyped({ ...typed, new_password: text })}
        />
      </div>
      <SubmitButton look="quiet" isBusy={change.isBusy} busy={t("common.saving")} className="mt-4">
        {t("account.changePassword")}
      </SubmitButton>
      <div role="status">
        {change.isDone && (
          <Notice isNews={false} className="mt-4">
            {t("account.passwordChanged")}
          </Notice>
        )}
      </div>
    </Form>
  );
}
