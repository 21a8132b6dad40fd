import { useEffect, useRef } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Sheet } from "@/components/ui/modal";
import type { ConfirmationRequest } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { beginAuthenticator, confirmAuthenticator } from "../api";
import { useAuthenticatorChanged } from "../use-authenticator";
import { AuthenticatorSecret } from "./authenticator-secret";
import { RecoveryCodes } from "./recovery-codes";
import { TurnOnForm } from "./turn-on-form";
import { useText } from "@/lib/language/use-text";

interface TurnOnSheetProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

/** Requests one new secret each time the sheet is opened. */
function useNewAuthenticator() {
  const begin = useAction(() => beginAuthenticator());
  const { run } = begin;
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    run();
  }, [run]);
  return begin;
}

/** All steps, from the secret to the recovery codes. */
export function TurnOnSheet({ email, hasPassword, onClose }: TurnOnSheetProps) {
  const t = useText();
  const begin = useNewAuthenticator();
  const changed = useAuthenticatorChanged();
  const confirm = useAction((body: ConfirmationRequest) => confirmAuthenticator(body));
  const codes = confirm.result?.recovery_codes;

  function close(): void {
    // The codes are shown only once, so only their own button closes them.
    if (!confirm.isBusy && !codes) onClose();
  }

  function finish(): void {
    void changed();
    onClose();
  }

  if (codes)
    return (
      <Sheet label={t("common.recoveryCodes")} onClose={close}>
        <RecoveryCodes codes={codes} onDone={finish} />
      </Sheet>
    );
  return (
    <Sheet label={t("account.turnOnTitle")} onClose={close}>
      <h2 className="font-voice text-title font-semibold">{t("account.turnOnTitle")}</h2>
      <p className="mt-2 mb-4 text-sm leading-relaxed text-muted">{t("account.photograph")}</p>
      {begin.result && <AuthenticatorSecret {...begin.result} />}
      {begin.error && <LoadFailed error={begin.error} onRetry={() => begin.run()} />}
      {!begin.result && !begin.error && (
        <p className="grid h-44 place-items-center text-sm text-muted">
          {t("account.makingSecret")}
        </p>
      )}
      <TurnOnForm email={email} hasPassword={hasPassword} confirm={confirm} onClose={close} />
    </Sheet>
  );
}
