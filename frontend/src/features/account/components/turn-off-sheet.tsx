import { Sheet } from "@/components/ui/modal";
import type { ProofRequest } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { removeAuthenticator } from "../api";
import { useAuthenticatorChanged } from "../use-authenticator";
import { ProofForm } from "./proof-form";
import { useText } from "@/lib/language/use-text";

interface TurnOffSheetProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

export function TurnOffSheet({ email, hasPassword, onClose }: TurnOffSheetProps) {
  const t = useText();
  const changed = useAuthenticatorChanged();
  const remove = useAction((proof: ProofRequest) => removeAuthenticator(proof), {
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });

  function close(): void {
    if (!remove.isBusy) onClose();
  }

  return (
    <Sheet label={t("account.turnOffTitle")} onClose={close}>
      <h2 className="font-voice text-title font-semibold">{t("account.turnOffAsk")}</h2>
      <p className="mt-2 mb-4 text-sm leading-relaxed text-muted">
        {t(hasPassword ? "account.turnOffPassword" : "account.turnOffGoogle")}
      </p>
      <ProofForm
        email={email}
        hasPassword={hasPassword}
        act={remove}
        look="alarm"
        button={t("account.turnOff")}
        busy={t("account.turningOff")}
        onClose={close}
      />
    </Sheet>
  );
}
