"use client";

import { Sheet } from "@/components/ui/modal";
import type { ProofRequest } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { renewRecoveryCodes } from "../api";
import { useAuthenticatorChanged } from "../use-authenticator";
import { ProofForm } from "./proof-form";
import { RecoveryCodes } from "./recovery-codes";

interface RenewCodesSheetProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

export function RenewCodesSheet({ email, hasPassword, onClose }: RenewCodesSheetProps) {
  const changed = useAuthenticatorChanged();
  const renew = useAction((proof: ProofRequest) => renewRecoveryCodes(proof), {
    onSuccess: changed,
  });
  const codes = renew.result?.recovery_codes;

  function close(): void {
    // The codes are seen once: only their own button closes them.
    if (!renew.isBusy && !codes) onClose();
  }

  return (
    <Sheet label="New recovery codes" onClose={close}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : (
        <>
          <h2 className="font-voice text-title font-semibold">New recovery codes?</h2>
          <p className="mt-2 mb-4 text-sm leading-relaxed text-muted">
            The ones that you have now will be good no more.
          </p>
          <ProofForm
            email={email}
            hasPassword={hasPassword}
            act={renew}
            look="solid"
            button="Make new codes"
            busy="Making them…"
            onClose={close}
          />
        </>
      )}
    </Sheet>
  );
}
