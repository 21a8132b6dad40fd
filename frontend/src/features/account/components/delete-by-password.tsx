import { useState } from "react";
import { RefusalNotice } from "@/components/refusal-notice";
import { Form } from "@/components/ui/form";
import { Button } from "@/components/ui/button";
import { CurrentPassword } from "@/components/ui/current-password";
import { SubmitButton } from "@/components/ui/submit-button";
import { sortErrors } from "@/lib/form-errors";
import type { Action } from "@/lib/use-action";
import type { Farewell } from "../api";
import { useText } from "@/lib/language/use-text";

interface DeleteByPasswordProps {
  readonly email: string;
  readonly leave: Action<Farewell, unknown>;
  readonly onClose: () => void;
}

export function DeleteByPassword({ email, leave, onClose }: DeleteByPasswordProps) {
  const t = useText();
  const [password, setPassword] = useState("");
  const { fields, refusal } = sortErrors(leave.error, ["password"]);

  return (
    <Form error={leave.error} onSubmit={() => leave.run({ password })}>
      <RefusalNotice error={leave.error} refusal={refusal} className="mb-4" />
      <CurrentPassword
        email={email}
        value={password}
        errors={fields["password"]}
        onText={setPassword}
      />
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <SubmitButton look="alarm" isBusy={leave.isBusy} busy={t("common.deleting")}>
          {t("common.delete")}
        </SubmitButton>
      </div>
    </Form>
  );
}
