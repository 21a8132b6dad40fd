import { useQueryClient } from "@tanstack/react-query";
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from "react";
import type { MarkdownProps } from "@/components/markdown/markdown";
import { isTransient } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { openChat } from "@/lib/open-chat";
import { queryKeys } from "@/lib/query-keys";
import { BACKOFF_SECONDS, waitForNetwork } from "../backoff";
import { beginPages } from "../begin-pages";
import { type Draft, createDraft } from "../drafts";
import type { MessagePages } from "../messages";
import { type OutboxEntry, createEntry, newChatPlace, writeDraft, writeOutbox } from "../outbox";
import { clearWords, movePieces, writePieces } from "../pasted";
import type { Delivery } from "../run-view";
import { useDraft } from "../use-draft";
import { ChatFrame } from "./chat-frame";
import { Composer } from "./composer";
import type { FirstWordsProps } from "./first-words";
import { Opening } from "./opening";
import { StatusLine } from "./status-line";

interface NewChatProps {
  readonly name: string;
  /** The character's greeting, which is stored as the first message; null: none. */
  readonly greeting: string | null;
  /** The greeting is stored exactly as shown; if not, the stored one is fetched afterwards. */
  readonly isGreetingExact: boolean;
  /** A note to the user, shown before the chat begins. */
  readonly note?: string | undefined;
  /** Rendered below the greeting: the controls to choose another one. */
  readonly leaves?: ReactNode;
  /** Rendered in place of the greeting: why the characters are not there. */
  readonly trouble?: ReactNode;
  readonly isOffline: boolean;
  readonly pickers?: ReactNode;
  /** Rendered at the end: a link to other characters. */
  readonly elsewhere?: ReactNode;
  /**
   * Renders the first messages. It needs Markdown, for which the composer must not wait; undefined
   * until it is loaded.
   */
  readonly FirstWords?: ComponentType<FirstWordsProps> | undefined;
  /** Renders the greeting; loaded together with `FirstWords`. */
  readonly Markdown?: ComponentType<MarkdownProps> | undefined;
  /** Creates the conversation, with or without the greeting. */
  readonly onCreate: (hasGreeting: boolean) => Promise<Conversation>;
}

/** Creates a conversation; retries while the network fails, until there are no attempts left. */
async function createPatiently(
  create: () => Promise<Conversation>,
  signal: AbortSignal,
  onAttempt: (attempt: number) => void,
): Promise<Conversation> {
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
  /** The draft that is written while the first message is being sent. */
  readonly ahead: Draft;
  readonly begin: (entry: OutboxEntry) => Promise<void>;
  /** Cancels the sending; returns the message, and what was written after it. */
  readonly takeBack: () => string;
}

/**
 * The conversation is created with the first message; until then the draft stays stored. The
 * message is then put into the conversation's outbox, from which the thread sends it. The greeting
 * shown at that moment is stored before it.
 */
function useBeginning({ name, greeting, isGreetingExact, onCreate }: NewChatProps): Beginning {
  const client = useQueryClient();
  const [delivery, setDelivery] = useState<Delivery | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [ahead] = useState(createDraft);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  async function begin(entry: OutboxEntry): Promise<void> {
    abort.current?.abort();
    const { signal } = (abort.current = new AbortController());
    setDelivery({ entry, error: null });
    setAttempt(0);
    try {
      const create = (): Promise<Conversation> => onCreate(greeting !== null);
      const created = await createPatiently(create, signal, setAttempt);
      const { id } = created;
      writeOutbox(id, entry);
      writeDraft(id, ahead.read());
      movePieces(newChatPlace(name), id);
      clearWords(newChatPlace(name));
      client.setQueryData<Conversation>(queryKeys.conversation(id), created);
      if (greeting === null || isGreetingExact)
        client.setQueryData<MessagePages>(queryKeys.messages(id), beginPages(created, greeting));
      if (!signal.aborted) openChat(`/chat/${id}`, "replace");
    } catch (error) {
      if (!signal.aborted) setDelivery({ entry, error });
    }
  }

  function takeBack(): string {
    abort.current?.abort();
    setDelivery(null);
    const words = [delivery?.entry.prompt, ahead.read()].filter(Boolean).join("\n\n");
    ahead.write("");
    return words;
  }

  return { delivery, attempt, ahead, begin, takeBack };
}

export function NewChat(props: NewChatProps) {
  const { name, greeting, note, leaves, trouble, isOffline, pickers, elsewhere } = props;
  const { FirstWords, Markdown } = props;
  const place = newChatPlace(name);
  const draft = useDraft(place);
  const { delivery, attempt, ahead, begin, takeBack } = useBeginning(props);
  const giveBack = (): void => draft.write(takeBack());

  function say(prompt: string): void {
    draft.write(prompt);
    // They are in the prompt; a text pasted from now on is for the next one.
    writePieces(place, []);
    void begin(createEntry(prompt));
  }

  function sayOpener(opener: string): void {
    // The draft stays in the composer, and moves on with the chat.
    const text = draft.read();
    ahead.write(text);
    draft.write([opener, text].filter(Boolean).join("\n\n"));
    void begin(createEntry(opener));
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
            place={place}
            name={name}
            draft={delivery ? ahead : draft}
            onSend={say}
            isBusy={delivery !== null}
            pickers={pickers}
          />
        </>
      }
    >
      {delivery ? (
        FirstWords && (
          <FirstWords
            name={name}
            greeting={greeting}
            delivery={delivery}
            attempt={attempt}
            onRetry={() => void begin(delivery.entry)}
            onTakeBack={giveBack}
          />
        )
      ) : (
        <>
          <Opening
            name={name}
            greeting={greeting}
            Markdown={Markdown}
            note={note}
            leaves={leaves}
            trouble={trouble}
            onSay={sayOpener}
          />
          <p className="mt-auto min-h-[calc(1lh+2rem)] pt-2 pb-6 text-center text-sm text-muted">
            {elsewhere}
          </p>
        </>
      )}
    </ChatFrame>
  );
}
