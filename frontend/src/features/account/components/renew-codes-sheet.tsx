import { Sheet } from "@/components/ui/modal";
import type { ProofRequest } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { renewRecoveryCodes } from "../api";
import { useAuthenticatorChanged } from "../use-authenticator";
import { ProofForm } from "./proof-form";
import { RecoveryCodes } from "./recovery-codes";
import { useText } from "@/lib/language/use-text";

interface RenewCodesSheetProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

export function RenewCodesSheet({ email, hasPassword, onClose }: RenewCodesSheetProps) {
  const t = useText();
  const changed = useAuthenticatorChanged();
  const renew = useAction((proof: ProofRequest) => renewRecoveryCodes(proof), {
    onSuccess: changed,
  });
  const codes = renew.result?.recovery_codes;

  function close(): void {
    // The codes are shown only once, so only their own button closes them.
    if (!renew.isBusy && !codes) onClose();
  }

  return (
    <Sheet label={t("account.newCodes")} onClose={close}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : (
        <>
          <h2 className="font-voice text-title font-semibold">{t("account.newCodesAsk")}</h2>
          <p className="mt-2 mb-4 text-sm leading-relaxed text-muted">
            {t("account.newCodesText")}
          </p>
          <ProofForm
            email={email}
            hasPassword={hasPassword}
            act={renew}
            look="solid"
            button={t("account.makeCodes")}
            busy={t("account.makingCodes")}
            onClose={close}
          />
        </>
      )}
    </Sheet>
  );
}
