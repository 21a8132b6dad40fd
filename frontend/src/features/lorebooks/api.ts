import { callApi } from "@/lib/api-client";
import { allowGone } from "@/lib/api-error";
import type {
  Activation,
  EntryPage,
  Lorebook,
  LorebookPage,
  NewLorebookRequest,
  PatchedEntryFieldsRequest,
  PatchedLorebookChangesRequest,
  SpokenRequest,
} from "@/lib/api-schema";
import type { LoreEntry } from "./entry";

const PAGE_SIZE = 100;
/** The most ids that the server accepts in one request. */
const AT_ONCE = 1_000;
const LANES = 4;

/** The first page has all of them, because a user has fewer than a page. */
export async function fetchBooks(signal: AbortSignal): Promise<readonly Lorebook[]> {
  const query = { page_size: PAGE_SIZE };
  return (await callApi<LorebookPage>("/lorebooks", { query, signal })).results;
}

export function fetchBook(id: string, signal: AbortSignal): Promise<Lorebook> {
  return callApi(`/lorebooks/${id}`, { signal });
}

export function createBook(body: NewLorebookRequest): Promise<Lorebook> {
  return callApi("/lorebooks", { method: "POST", body });
}

export function changeBook(id: string, body: PatchedLorebookChangesRequest): Promise<Lorebook> {
  return callApi(`/lorebooks/${id}`, { method: "PATCH", body });
}

export function deleteBook(id: string): Promise<void> {
  return allowGone(callApi(`/lorebooks/${id}`, { method: "DELETE" }));
}

/** All entries in the order of the book. */
export async function fetchEntries(
  bookId: string,
  signal: AbortSignal,
): Promise<readonly LoreEntry[]> {
  const fetchPage = (page: number): Promise<EntryPage> => {
    const query = { page, page_size: PAGE_SIZE };
    return callApi(`/lorebooks/${bookId}/entries`, { query, signal });
  };
  const first = await fetchPage(1);
  const count = Math.ceil(first.count / PAGE_SIZE);
  const pages = [first];
  for (let start = 2; start <= count; start += LANES) {
    const numbers = Array.from(
      { length: Math.min(LANES, count - start + 1) },
      (_, at) => start + at,
    );
    pages.push(...(await Promise.all(numbers.map(fetchPage))));
  }
  // The schema cannot say that a field with a default is always there.
  return pages.flatMap(({ results }) => results as readonly LoreEntry[]);
}

export function createEntry(bookId: string, body: PatchedEntryFieldsRequest): Promise<LoreEntry> {
  return callApi(`/lorebooks/${bookId}/entries`, { method: "POST", body });
}

export function fetchEntry(bookId: string, id: string, signal: AbortSignal): Promise<LoreEntry> {
  return callApi(`/lorebooks/${bookId}/entries/${id}`, { signal });
}

export function changeEntry(
  bookId: string,
  id: string,
  body: PatchedEntryFieldsRequest,
): Promise<LoreEntry> {
  return callApi(`/lorebooks/${bookId}/entries/${id}`, { method: "PATCH", body });
}

function split(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / AT_ONCE);
  return Array.from({ length: count }, (_, at) => ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
}

export async function changeEntries(
  bookId: string,
  ids: readonly string[],
  changes: PatchedEntryFieldsRequest,
): Promise<void> {
  for (const part of split(ids))
    await callApi(`/lorebooks/${bookId}/entries`, {
      method: "PATCH",
      body: { ids: part, changes },
    });
}

/** Requests for the first few thousand ids continue if the page is closed. */
export async function deleteEntries(bookId: string, ids: readonly string[]): Promise<void> {
  const path = `/lorebooks/${bookId}/entries` as const;
  await Promise.all(
    split(ids).map((part) => callApi(path, { method: "DELETE", body: { ids: part } })),
  );
}

/** Which entries `messages` activate; no model is called, and nothing is stored. */
export function tryBook(
  id: string,
  messages: readonly SpokenRequest[],
  seed: number,
): Promise<Activation> {
  return callApi(`/lorebooks/${id}/try`, { method: "POST", body: { messages, seed } });
}
