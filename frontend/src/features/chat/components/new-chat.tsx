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
  readonly begin: (entry: OutboxEntry) => Promise<void>;
  readonly takeBack: () => void;
}

/**
 * The conversation comes into being with the first message; the draft stays stored until it has.
 * The message then waits in the conversation's outbox, where the thread finds it.
 */
function useBeginning(onCreate: NewChatProps["onCreate"]): Beginning {
  const client = useQueryClient();
  const [delivery, setDelivery] = useState<Delivery | null>(null);
  const [attempt, setAttempt] = useState(0);
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
      client.setQueryData<MessagePages>(queryKeys.messages(id), NO_MESSAGES);
      if (!signal.aborted) openChat(`/chat/${id}`, "replace");
    } catch (error) {
      if (!signal.aborted) setDelivery({ entry, error });
    }
  }

  function takeBack(): void {
    abort.current?.abort();
    setDelivery(null);
  }

  return { delivery, attempt, begin, takeBack };
}

export function NewChat({ name, greeting, isOffline, onCreate }: NewChatProps) {
  const [text, setText] = useDraft(NEW_CHAT);
  const { delivery, attempt, begin, takeBack } = useBeginning(onCreate);

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
            onDismiss={takeBack}
            isOffline={isOffline}
            name={name}
          />
          <Composer
            name={name}
            text={delivery ? "" : text}
            onText={setText}
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
            onTakeBack={() => {
              takeBack();
              setText(delivery.entry.prompt);
            }}
          />
        </ol>
      ) : (
        <Opening name={name} greeting={greeting} onSay={say} />
      )}
    </ChatFrame>
  );
}
