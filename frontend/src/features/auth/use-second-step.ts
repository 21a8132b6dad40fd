import { useState } from "react";
import type { SignedIn } from "@/lib/api-schema";
import { readPending } from "@/lib/second-factor";
import { type Action, useAction } from "@/lib/use-action";
import { sendCode } from "./api";
import type { Way } from "./new-account";
import { useKeepLogin } from "./use-keep-login";

export interface SecondStep {
  /** Sends a code; the login that it returns becomes this browser's session. */
  readonly send: Action<string, SignedIn>;
  /** The server waits for a code. */
  readonly isOwed: boolean;
  /** Result of a first step; null if a code is needed, which is then asked for. */
  readonly take: (first: Promise<SignedIn>) => Promise<SignedIn | null>;
  readonly cancel: () => void;
}

/** The second step of signing in, for accounts that want one. */
export function useSecondStep(way: Way): SecondStep {
  const keepLogin = useKeepLogin();
  // Kept in memory only: the token is valid for five minutes, and no other tab needs it.
  const [pending, setPending] = useState<string | null>(null);
  const send = useAction((code: string) => sendCode({ pending: pending ?? "", code }), {
    onSuccess: (login) => keepLogin(login, way),
  });

  async function take(first: Promise<SignedIn>): Promise<SignedIn | null> {
    try {
      return await first;
    } catch (error) {
      const owed = readPending(error);
      if (owed === null) throw error;
      setPending(owed);
      return null;
    }
  }

  return {
    send,
    isOwed: pending !== null,
    take,
    cancel: () => {
      setPending(null);
      send.reset();
    },
  };
}
