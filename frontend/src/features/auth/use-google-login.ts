import { useState } from "react";
import type { GoogleCredential } from "@/components/google-button";
import { ApiError } from "@/lib/api-error";
import { type Action, useAction } from "@/lib/use-action";
import type { SignedIn } from "@/lib/api-schema";
import { signInWithGoogle } from "./api";
import { useKeepLogin } from "./use-keep-login";
import { type SecondStep, useSecondStep } from "./use-second-step";

interface GoogleLogin {
  readonly enter: Action<GoogleCredential, unknown>;
  /** Signs in once more, with the password of the account that has the same address. */
  readonly link: Action<string, unknown>;
  /** Google's credential that waits for that password; null: none does. */
  readonly credential: GoogleCredential | null;
  readonly offer: (credential: GoogleCredential) => void;
  readonly cancel: () => void;
  /** The second factor, if the account has one. */
  readonly step: SecondStep;
}

function wantsPassword(error: unknown): boolean {
  return error instanceof ApiError && error.code === "link_required";
}

/**
 * Signs in with Google. The owner of an account with a password confirms the link once, with it.
 */
export function useGoogleLogin(): GoogleLogin {
  const keepLogin = useKeepLogin();
  const step = useSecondStep("google");
  const [credential, setCredential] = useState<GoogleCredential | null>(null);
  const keep = (login: SignedIn | null): Promise<void> | undefined =>
    login ? keepLogin(login, "google") : undefined;

  const enter = useAction(
    async (given: GoogleCredential): Promise<SignedIn | null> => {
      try {
        return await step.take(signInWithGoogle({ id_token: given.idToken, nonce: given.nonce }));
      } catch (error) {
        if (!wantsPassword(error)) throw error;
        setCredential(given);
        return null;
      }
    },
    { onSuccess: keep },
  );

  const link = useAction(
    async (password: string): Promise<SignedIn | null> => {
      if (!credential) return null;
      const { idToken, nonce } = credential;
      return step.take(signInWithGoogle({ id_token: idToken, nonce, password }));
    },
    { onSuccess: keep },
  );

  function cancel(): void {
    setCredential(null);
    enter.reset();
    link.reset();
    step.cancel();
  }

  // The first step used up Google's token, so cancelling leads back to Google's button.
  return { enter, link, credential, offer: enter.run, cancel, step: { ...step, cancel } };
}
