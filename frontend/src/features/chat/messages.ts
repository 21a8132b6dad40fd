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
> & {
  /** What hangs beside it; unknown of a message that only the stream has told of. */
  readonly siblings?: wire.Message["siblings"];
  /** Unknown of such a message, too. */
  readonly meta?: wire.Message["meta"];
  /** Why the model ended it, where that is known. */
  readonly finish_reason?: wire.Message["finish_reason"];
  /** Of a reply as the model counted it; 0 where it did not. */
  readonly token_count?: wire.Message["token_count"];
  /** None while it is fresh from the run: then `error` is in the reader's language already. */
  readonly error_code?: wire.Message["error_code"];
  /** False after a failure, until the server has its words: what is shown may be a line in place of a reply. */
  readonly is_kept?: boolean;
};

/** Who gave this reply, where the message tells; another character may have taken over since. */
export function readSpeaker({ meta }: Message): string | null {
  const name = meta?.["character"];
  return typeof name === "string" && name !== "" ? name : null;
}

export type MessagePage = Omit<wire.MessagePage, "results"> & {
  readonly results: readonly Message[];
};

/** Where on the visible branch a page lies; null: at its end. */
export type PagePlace =
  { readonly before: string } | { readonly after: string } | { readonly around: string } | null;

/** A window on the visible branch: pages from the newest to the oldest, each newest first. */
export type MessagePages = InfiniteData<MessagePage, PagePlace>;

/** Whether the window reaches the end of the branch. */
export function isAtLatest(data: MessagePages | undefined): boolean {
  return (data?.pages[0]?.previous ?? null) === null;
}

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

/** `data` with what `change` makes of the message `id`, if it is there. */
export function updateMessage(
  data: MessagePages,
  id: string,
  change: (known: Message) => Message,
): MessagePages {
  return mapPages(data, (results) =>
    results.map((known) => (known.id === id ? merge(known, change(known)) : known)),
  );
}

/** `data` with `message` in the place of its older self, or else as the newest one. */
export function upsertMessage(data: MessagePages, message: Message): MessagePages {
  const isKnown = data.pages.some((page) => page.results.some(({ id }) => id === message.id));
  if (isKnown) return updateMessage(data, message.id, () => message);
  const [newest, ...older] = data.pages;
  // Past the end of the window it is not seen; it comes when the reader gets there.
  if (!newest || !isAtLatest(data)) return data;
  return { ...data, pages: [{ ...newest, results: [message, ...newest.results] }, ...older] };
}

/**
 * `data` without anything that came after the message `id` (null: before the first one): something
 * else takes its place, and the branch ends there for now.
 */
export function cutAfter(data: MessagePages, id: string | null): MessagePages {
  let isFound = false;
  const cut = mapPages(data, (results) =>
    results.filter((message) => {
      isFound ||= message.id === id;
      return isFound;
    }),
  );
  const [newest, ...older] = cut.pages;
  return newest ? { ...cut, pages: [{ ...newest, previous: null }, ...older] } : cut;
}

/** So many messages may stand on a page before the oldest are left to be loaded again, and so many stay. */
const MOST_LOADED = 180;
const KEPT = 120;

/** `data` without its oldest messages, if they are many. For a reader who looks at the newest. */
export function dropOldest(data: MessagePages): MessagePages {
  const count = data.pages.reduce((sum, { results }) => sum + results.length, 0);
  if (count <= MOST_LOADED) return data;
  let room = KEPT;
  const pages = data.pages.flatMap((page) => {
    if (room <= 0) return [];
    const results = page.results.slice(0, room);
    room -= results.length;
    // That there is more is all that is ever asked of the link.
    return [results.length < page.results.length ? { ...page, results, next: "" } : page];
  });
  return { pages, pageParams: data.pageParams.slice(0, pages.length) };
}

/** A reply only grows, and it ends once. */
function isOutdated(known: Message, told: Message): boolean {
  if (told.status !== "streaming") return false;
  return known.status !== "streaming" || known.content.length > told.content.length;
}

/**
 * `data` with a message that was said elsewhere: what followed its parent so far gives way to it. Null
 * where its place cannot be told from what is loaded.
 */
export function placeMessage(data: MessagePages, message: Message): MessagePages | null {
  const loaded = listMessages(data);
  const known = loaded.find(({ id }) => id === message.id);
  if (known) return isOutdated(known, message) ? data : upsertMessage(data, message);
  if (loaded.length === 0) return message.parent_id === null ? upsertMessage(data, message) : null;
  if (!loaded.some(({ id }) => id === message.parent_id)) return null;
  return upsertMessage(cutAfter(data, message.parent_id ?? ""), message);
}
