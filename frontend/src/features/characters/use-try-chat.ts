import { useEffect, useRef, useState } from "react";
import { useAction } from "@/lib/use-action";
import { type Said, tryCharacter } from "./api";
import type { Definition } from "./definition";

/** Number of earlier messages that are sent; the prompt has its own limit. */
const KEPT = 40;

interface TryChat {
  readonly said: readonly Said[];
  /** The message that is being answered; null: none. */
  readonly asked: string | null;
  readonly error: Error | null;
  /** Calls `onAnswered` once the answer has arrived. */
  readonly ask: (message: string, onAnswered: () => void) => void;
  readonly stop: () => void;
  readonly clear: () => void;
}

interface Wish {
  readonly message: string;
  readonly signal: AbortSignal;
  readonly onAnswered: () => void;
}

function isAbort(error: Error | null): boolean {
  return error?.name === "AbortError";
}

/** A test chat with the unsaved definition; only this page remembers it. */
export function useTryChat(id: string | null, definition: Definition): TryChat {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const asking = useRef<AbortController | null>(null);
  const action = useAction(
    ({ message, signal }: Wish) =>
      tryCharacter(id, { definition, history: said, message }, { signal, wantsReply: true }),
    {
      onSuccess: (answer, { message, signal, onAnswered }) => {
        if (signal.aborted) return;
        const content = answer.reply?.content ?? "";
        const exchange = [
          { role: "user", content: message },
          { role: "assistant", content },
        ] as const;
        setSaid((now) => [...now, ...exchange].slice(-KEPT));
        onAnswered();
      },
    },
  );
  // Unmounting aborts the request, so that the server stops the model call.
  useEffect(
    () => () => {
      asking.current?.abort();
    },
    [],
  );
  return {
    said,
    asked: action.isBusy ? (action.input?.message ?? null) : null,
    error: isAbort(action.error) ? null : action.error,
    ask: (message, onAnswered) => {
      if (action.isBusy) return;
      asking.current = new AbortController();
      action.run({ message, signal: asking.current.signal, onAnswered });
    },
    stop: () => {
      asking.current?.abort();
    },
    clear: () => {
      asking.current?.abort();
      setSaid([]);
      action.reset();
    },
  };
}
