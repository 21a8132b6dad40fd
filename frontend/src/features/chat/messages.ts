import type { InfiniteData } from "@tanstack/react-query";
import type * as wire from "@/lib/api-schema";

/** The fields of a message that a thread shows; the stream has no others. */
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
  /** Its siblings; unknown for a message that has come from the stream only. */
  readonly siblings?: wire.Message["siblings"];
  /** Unknown for such a message, too. */
  readonly meta?: wire.Message["meta"];
  /** Why the model ended it, if that is known. */
  readonly finish_reason?: wire.Message["finish_reason"];
  /** Tokens of a reply as the model counted them; 0: it did not. */
  readonly token_count?: wire.Message["token_count"];
  /** Missing if the message comes from the run: then `error` is in the user's language already. */
  readonly error_code?: wire.Message["error_code"];
  /**
   * False after a failure, until the server is known to have stored text: what is shown may be a
   * line in place of a reply.
   */
  readonly is_kept?: boolean;
};

/**
 * The character that gave this reply, if the message names it; another one may have taken over
 * since.
 */
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

/** A message from the stream has fewer fields than the stored one. */
function merge(known: Message, told: Message): Message {
  return { ...known, ...told, parent_id: told.parent_id ?? known.parent_id };
}

/** `data` with `change` applied to the message `id`, if it is loaded. */
export function updateMessage(
  data: MessagePages,
  id: string,
  change: (known: Message) => Message,
): MessagePages {
  return mapPages(data, (results) =>
    results.map((known) => (known.id === id ? merge(known, change(known)) : known)),
  );
}

/** `data` with `message` in place of its earlier version, or else added as the newest one. */
export function upsertMessage(data: MessagePages, message: Message): MessagePages {
  const isKnown = data.pages.some((page) => page.results.some(({ id }) => id === message.id));
  if (isKnown) return updateMessage(data, message.id, () => message);
  const [newest, ...older] = data.pages;
  // Past the end of the window it is not visible; it is loaded when the user gets there.
  if (!newest || !isAtLatest(data)) return data;
  return { ...data, pages: [{ ...newest, results: [message, ...newest.results] }, ...older] };
}

/**
 * `data` without the messages after `id` (null: without any), because another branch takes their
 * place; for now the branch ends there.
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

/**
 * With more messages than the first number, the oldest are dropped, to be loaded again on demand;
 * the second number stays.
 */
const MOST_LOADED = 180;
const KEPT = 120;

/** `data` without its oldest messages, if there are many. For a user who looks at the newest. */
export function dropOldest(data: MessagePages): MessagePages {
  const count = data.pages.reduce((sum, { results }) => sum + results.length, 0);
  if (count <= MOST_LOADED) return data;
  let room = KEPT;
  const pages = data.pages.flatMap((page) => {
    if (room <= 0) return [];
    const results = page.results.slice(0, room);
    room -= results.length;
    // The link is only ever compared with null, to know whether there is more.
    return [results.length < page.results.length ? { ...page, results, next: "" } : page];
  });
  return { pages, pageParams: data.pageParams.slice(0, pages.length) };
}

/** Whether `told` is older than `known`: a reply only grows, and it ends once. */
function isOutdated(known: Message, told: Message): boolean {
  if (told.status !== "streaming") return false;
  return known.status !== "streaming" || known.content.length > told.content.length;
}

/**
 * `data` with a message from another tab or device, which replaces what followed its parent so far.
 * Null if its position cannot be determined from the loaded messages.
 */
export function placeMessage(data: MessagePages, message: Message): MessagePages | null {
  const loaded = listMessages(data);
  const known = loaded.find(({ id }) => id === message.id);
  if (known) return isOutdated(known, message) ? data : upsertMessage(data, message);
  if (loaded.length === 0) return message.parent_id === null ? upsertMessage(data, message) : null;
  if (!loaded.some(({ id }) => id === message.parent_id)) return null;
  return upsertMessage(cutAfter(data, message.parent_id ?? ""), message);
}
