import type { InfiniteData } from "@tanstack/react-query";
import type * as wire from "@/lib/api-schema";

/** What a thread shows of a message; the stream tells no more than this. */
export type Message = Pick<
  wire.Message,
  | "id"
  | "conversation_id"
  | "parent_id"
  | "role"
  | "content"
  | "status"
  | "error"
  | "created_at"
  | "run_id"
>;

type Page = Omit<wire.MessagePage, "results"> & { readonly results: readonly Message[] };

/** Pages from the newest to the oldest, each newest first; the parameter is the id to go before. */
export type MessagePages = InfiniteData<Page, string | null>;

/** All loaded messages, oldest first, each once. */
export function listMessages(data: MessagePages | undefined): Message[] {
  const newestFirst = (data?.pages ?? []).flatMap((page) => page.results);
  return [...new Map(newestFirst.map((message) => [message.id, message])).values()].reverse();
}

function mapPages(
  data: MessagePages,
  change: (results: readonly Message[]) => readonly Message[],
): MessagePages {
  return {
    ...data,
    pages: data.pages.map((page) => ({ ...page, results: change(page.results) })),
  };
}

/** The stream does not say everything that the stored message does. */
function merge(known: Message, told: Message): Message {
  return { ...known, ...told, parent_id: told.parent_id ?? known.parent_id };
}

/** `data` with `message` in the place of its older self, or else as the newest one. */
export function upsertMessage(data: MessagePages, message: Message): MessagePages {
  const isKnown = data.pages.some((page) => page.results.some(({ id }) => id === message.id));
  if (isKnown)
    return mapPages(data, (results) =>
      results.map((known) => (known.id === message.id ? merge(known, message) : known)),
    );
  const [newest, ...older] = data.pages;
  if (!newest) return data;
  return { ...data, pages: [{ ...newest, results: [message, ...newest.results] }, ...older] };
}

/** `data` without anything that came after the message `id`: another answer takes its place. */
export function cutAfter(data: MessagePages, id: string): MessagePages {
  let isFound = false;
  return mapPages(data, (results) =>
    results.filter((message) => {
      isFound ||= message.id === id;
      return isFound;
    }),
  );
}
