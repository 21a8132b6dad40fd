"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isTransient } from "@/lib/api-error";
import { openChat } from "@/lib/open-chat";
import { queryKeys } from "@/lib/query-keys";
import { BACKOFF_SECONDS, waitForNetwork } from "../follow-run";
import type { MessagePages } from "../messages";
import { NEW_CHAT, type OutboxEntry, createEntry, writeDraft, writeOutbox } from "../outbox";
import type { Delivery } from "../run-controller";
import { useDraft } from "../use-draft";
import { ChatFrame } from "./chat-frame";
import { Composer } from "./composer";
import { Opening } from "./opening";
import { PendingBubble } from "./pending-bubble";
import { StatusLine } from "./status-line";

interface NewChatProps {
  readonly name: string;
  readonly greeting: string;
  readonly isOffline: boolean;
  /** Creates the conversation and returns its id. */
  readonly onCreate: () => Promise<string>;
}

const NO_MESSAGES: MessagePages = {
  pages: [{ count: 0, next: null, previous: null, results: [] }],
  pageParams: [null],
};

/** Creates a conversation, however often the network makes it try. */
async function createPatiently(
  create: () => Promise<string>,
  signal: AbortSignal,
  onAttempt: (attempt: number) => void,
): Promise<string> {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await create();
    } catch (error) {
      const seconds = BACKOFF_SECONDS[attempt];
      if (!isTransient(error) || seconds === undefined) throw error;
      onAttempt(attempt + 1);
      await waitForNetwork(seconds, signal);
    }
}

interface Beginning {
  readonly delivery: Delivery | null;
  readonly attempt: number;
  /** What is written while the first message is under way. */
  readonly ahead: string;
  readonly writeAhead: (text: string) => void;
  readonly begin: (entry: OutboxEntry) => Promise<void>;
  /** Gives back what was under way, and what was written after it. */
  readonly takeBack: () => string;
}

/**
 * The conversation comes into being with the first message; the draft stays stored until it has.
 * The message then waits in the conversation's outbox, where the thread finds it.
 */
function useBeginning(onCreate: NewChatProps["onCreate"]): Beginning {
  const client = useQueryClient();
  const [delivery, setDelivery] = useState<Delivery | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [ahead, setAhead] = useState("");
  const latestAhead = useRef("");
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  async function begin(entry: OutboxEntry): Promise<void> {
    abort.current?.abort();
    const { signal } = (abort.current = new AbortController());
    setDelivery({ entry, error: null });
    setAttempt(0);
    try {
      const id = await createPatiently(onCreate, signal, setAttempt);
      writeOutbox(id, entry);
      writeDraft(NEW_CHAT, "");
      writeDraft(id, latestAhead.current);
      client.setQueryData<MessagePages>(queryKeys.messages(id), NO_MESSAGES);
      if (!signal.aborted) openChat(`/chat/${id}`, "replace");
    } catch (error) {
      if (!signal.aborted) setDelivery({ entry, error });
    }
  }

  function writeAhead(text: string): void {
    latestAhead.current = text;
    setAhead(text);
  }

  function takeBack(): string {
    abort.current?.abort();
    setDelivery(null);
    writeAhead("");
    return [delivery?.entry.prompt, ahead].filter(Boolean).join("\n\n");
  }

  return { delivery, attempt, ahead, writeAhead, begin, takeBack };
}

export function NewChat({ name, greeting, isOffline, onCreate }: NewChatProps) {
  const [text, setText] = useDraft(NEW_CHAT);
  const { delivery, attempt, ahead, writeAhead, begin, takeBack } = useBeginning(onCreate);
  const giveBack = (): void => {
    setText(takeBack());
  };

  function say(prompt: string): void {
    writeDraft(NEW_CHAT, prompt);
    void begin(createEntry(prompt));
  }

  return (
    <ChatFrame
      footer={
        <>
          <StatusLine
            run={null}
            problem={null}
            isWaiting={delivery !== null}
            onDismiss={giveBack}
            isOffline={isOffline}
            name={name}
          />
          <Composer
            name={name}
            text={delivery ? ahead : text}
            onText={delivery ? writeAhead : setText}
            onSend={say}
            isBusy={delivery !== null}
          />
        </>
      }
    >
      {delivery ? (
        <ol aria-label="Conversation">
          <PendingBubble
            delivery={delivery}
            attempt={attempt}
            onRetry={() => void begin(delivery.entry)}
            onTakeBack={giveBack}
          />
        </ol>
      ) : (
        <Opening name={name} greeting={greeting} onSay={say} />
      )}
    </ChatFrame>
  );
}
