"use client";

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
  /** The same once more, with the password of the account that has the address. */
  readonly link: Action<string, unknown>;
  /** What waits for that password, if anything does. */
  readonly credential: GoogleCredential | null;
  readonly offer: (credential: GoogleCredential) => void;
  readonly cancel: () => void;
  /** The code that the account asks for besides. */
  readonly step: SecondStep;
}

function wantsPassword(error: unknown): boolean {
  return error instanceof ApiError && error.code === "link_required";
}

/** Signing in by Google's word; an account with a password agrees to it once. */
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

  // Google's token was used up by the first step: the way back leads to its button.
  return { enter, link, credential, offer: enter.run, cancel, step: { ...step, cancel } };
}
