"use client";

import { Sheet } from "@/components/ui/modal";
import type { ProofRequest } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { removeAuthenticator } from "../api";
import { useAuthenticatorChanged } from "../use-authenticator";
import { ProofForm } from "./proof-form";

interface TurnOffSheetProps {
  readonly email: string;
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

export function TurnOffSheet({ email, hasPassword, onClose }: TurnOffSheetProps) {
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
    <Sheet label="Turn off two-step sign-in" onClose={close}>
      <h2 className="font-voice text-title font-semibold">Turn off two-step sign-in?</h2>
      <p className="mt-2 mb-4 text-sm leading-relaxed text-muted">
        {hasPassword ? "The password" : "Google"} alone will open the account again, and the
        recovery codes will be gone.
      </p>
      <ProofForm
        email={email}
        hasPassword={hasPassword}
        act={remove}
        look="alarm"
        button="Turn off"
        busy="Turning off…"
        onClose={close}
      />
    </Sheet>
  );
}
