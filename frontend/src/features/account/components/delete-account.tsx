import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/modal";
import { useAction } from "@/lib/use-action";
import { useGoogle } from "@/lib/use-google";
import { type Farewell, deleteAccount } from "../api";
import { DeleteByGoogle } from "./delete-by-google";
import { DeleteByPassword } from "./delete-by-password";
import { useText } from "@/lib/language/use-text";

interface DeleteAccountProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly onDeleted: () => void;
}

/** Google's button may need to reload the page: better before the sheet is opened than while it is open. */
function GoogleAhead() {
  useGoogle();
  return null;
}

/** Deletes the account, after a confirmation. */
export function DeleteAccount({ email, hasPassword, onDeleted }: DeleteAccountProps) {
  const t = useText();
  const [isAsking, setIsAsking] = useState(false);
  const leave = useAction((proof: Farewell) => deleteAccount(proof), { onSuccess: onDeleted });

  function close(): void {
    if (leave.isBusy) return;
    setIsAsking(false);
    leave.reset();
  }

  return (
    <>
      {!hasPassword && <GoogleAhead />}
      <Button className="text-alarm" onClick={() => setIsAsking(true)}>
        {t("account.deleteAccount")}
      </Button>
      {isAsking && (
        <Sheet label={t("account.deleteYours")} onClose={close}>
          <h2 className="font-voice text-title font-semibold">{t("account.deleteAsk")}</h2>
          <p className="mt-2 mb-4 text-sm leading-relaxed text-muted">
            {t.rich("account.deleteWarning", {
              email,
              b: (chunks) => <strong className="break-all text-ink">{chunks}</strong>,
            })}
          </p>
          {hasPassword ? (
            <DeleteByPassword email={email} leave={leave} onClose={close} />
          ) : (
            <DeleteByGoogle leave={leave} onClose={close} />
          )}
        </Sheet>
      )}
    </>
  );
}
