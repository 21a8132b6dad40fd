import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Lorebook, NewLorebookRequest } from "@/lib/api-schema";
import { deleteLater } from "@/lib/delete-later";
import { useUndoomed } from "@/lib/doomed";
import { say } from "@/lib/language/current";
import { queryKeys } from "@/lib/query-keys";
import { type Action, useAction } from "@/lib/use-action";
import { type RecordForm, useRecordForm } from "@/lib/use-record-form";
import { changeBook, createBook, deleteBook, fetchBook, fetchBooks } from "./api";

/** The user's lorebooks, last changed first. */
export function useBooks() {
  return useQuery({
    queryKey: queryKeys.lorebooks,
    queryFn: ({ signal }) => fetchBooks(signal),
    select: useUndoomed<Lorebook>(),
  });
}

export function useBook(id: string) {
  return useQuery({
    queryKey: queryKeys.lorebook(id),
    queryFn: ({ signal }) => fetchBook(id, signal),
  });
}

export function useCreateBook(
  onCreated: (book: Lorebook) => void,
): Action<NewLorebookRequest, Lorebook> {
  const client = useQueryClient();
  return useAction(createBook, {
    onSuccess: (book) => {
      client.setQueryData(queryKeys.lorebook(book.id), book);
      void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
      onCreated(book);
    },
  });
}

const SETTINGS = [
  "name",
  "description",
  "scope",
  "character_ids",
  "scan_depth",
  "token_budget",
  "recursive_scanning",
] as const;

export type BookFields = Pick<Lorebook, (typeof SETTINGS)[number]>;

/** The form of a lorebook's settings. */
export function useBookForm(book: Lorebook): RecordForm<BookFields> {
  const client = useQueryClient();
  const { id } = book;
  return useRecordForm<Lorebook, BookFields>({
    saved: book,
    read: (stored) =>
      Object.fromEntries(SETTINGS.map((name) => [name, (stored ?? book)[name]])) as BookFields,
    load: (signal) => fetchBook(id, signal),
    store: async (changes) => {
      const stored = await changeBook(id, changes);
      client.setQueryData(queryKeys.lorebook(id), stored);
      void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
      return stored;
    },
  });
}

/** Returns an action that makes exactly these lorebooks belong to a character. */
export function useAttachBooks(characterId: string): Action<readonly string[], void> {
  const client = useQueryClient();
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: queryKeys.lorebooks });
  const attach = async (ids: readonly string[]): Promise<void> => {
    const books = client.getQueryData<readonly Lorebook[]>(queryKeys.lorebooks) ?? [];
    const meant = books.filter(
      ({ id, character_ids }) => ids.includes(id) !== character_ids.includes(characterId),
    );
    for (const { id, character_ids } of meant) {
      const others = character_ids.filter((each) => each !== characterId);
      const wanted = ids.includes(id) ? [...others, characterId] : others;
      const book = await changeBook(id, { character_ids: wanted });
      client.setQueryData(queryKeys.lorebook(id), book);
    }
  };
  return useAction(attach, { onSuccess: refresh });
}

/** Hides a lorebook at once; the server deletes it when that can no longer be undone. */
export function useDeleteBook(): (book: Lorebook) => void {
  const client = useQueryClient();
  return ({ id, name }) =>
    deleteLater({
      ids: [id],
      label: say("lore.deletedBook", { name }),
      send: () => deleteBook(id),
      refresh: (isDeleted) => {
        if (isDeleted) client.removeQueries({ queryKey: queryKeys.lorebook(id) });
        return client.invalidateQueries({ queryKey: queryKeys.lorebooks });
      },
    });
}
