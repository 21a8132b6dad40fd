import { useState } from "react";
import type { Activation } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { tryBook } from "./api";
import type { TryMessage } from "./try-messages";

export interface Trial {
  readonly messages: readonly TryMessage[];
  readonly write: (messages: readonly TryMessage[]) => void;
  /** Sends the messages to the server; `isAnew` uses another random seed. */
  readonly run: (isAnew: boolean) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly result: Activation | undefined;
}

const FIRST: readonly TryMessage[] = [{ role: "user", content: "" }];

/** The messages to test a lorebook with, and the result; kept until the page is left. */
export function useTry(bookId: string): Trial {
  const [messages, setMessages] = useState(FIRST);
  const [seed, setSeed] = useState(0);
  const action = useAction((drawn: number) => {
    const said = messages.filter(({ content }) => content.trim());
    return tryBook(bookId, said, drawn);
  });
  return {
    messages,
    write: setMessages,
    run: (isAnew) => {
      const drawn = isAnew ? seed + 1 : seed;
      setSeed(drawn);
      action.run(drawn);
    },
    isBusy: action.isBusy,
    error: action.error,
    result: action.result,
  };
}
