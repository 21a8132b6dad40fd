import { GoogleButton } from "@/components/google-button";
import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { sortErrors } from "@/lib/form-errors";
import type { Action } from "@/lib/use-action";
import { useGoogle } from "@/lib/use-google";
import type { Farewell } from "../api";
import { GOOGLE_SENTENCES } from "../sentences";
import { useText } from "@/lib/language/use-text";

interface DeleteByGoogleProps {
  readonly leave: Action<Farewell, unknown>;
  readonly onClose: () => void;
}

/** Without a password, the owner confirms the deletion by signing in with Google again. */
export function DeleteByGoogle({ leave, onClose }: DeleteByGoogleProps) {
  const t = useText();
  const isOffered = useGoogle() !== null;
  const { refusal } = sortErrors(leave.error, [], GOOGLE_SENTENCES);
  return (
    <div>
      <RefusalNotice error={leave.error} refusal={refusal} className="mb-4" />
      <p className="mb-3 text-sm">
        {isOffered ? t("account.deleteByGoogle") : t("account.choosePasswordFirst")}
      </p>
      <GoogleButton
        text="continue_with"
        onCredential={({ idToken, nonce }) => leave.run({ id_token: idToken, nonce })}
      />
      <div className="mt-5 flex flex-wrap items-center justify-end gap-3">
        <span role="status" className="text-sm text-muted">
          {leave.isBusy ? t("common.deleting") : ""}
        </span>
        <Button look="ghost" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}
