import { useQuery, useQueryClient } from "@tanstack/react-query";
import { describeError } from "@/lib/api-error";
import { deleteLater } from "@/lib/delete-later";
import { useUndoomed } from "@/lib/doomed";
import { say } from "@/lib/language/current";
import { queryKeys } from "@/lib/query-keys";
import { offerUndo } from "@/lib/undos";
import { type Action, useAction } from "@/lib/use-action";
import { type RecordForm, useRecordForm } from "@/lib/use-record-form";
import {
  changeEntries,
  changeEntry,
  createEntry,
  deleteEntries,
  fetchEntries,
  fetchEntry,
} from "./api";
import { EMPTY_ENTRY, type EntryFields, type LoreEntry, readFields } from "./entry";

type Entries = readonly LoreEntry[];

/** All entries of a lorebook, in its order. */
export function useEntries(bookId: string) {
  return useQuery({
    queryKey: queryKeys.loreEntries(bookId),
    queryFn: ({ signal }) => fetchEntries(bookId, signal),
    select: useUndoomed<LoreEntry>(),
  });
}

/** Returns a function that updates the cached entries and refetches the book, whose counts depend on them. */
function useKeepEntries(bookId: string): (update: (entries: Entries) => Entries) => void {
  const client = useQueryClient();
  return (update) => {
    client.setQueryData<Entries>(queryKeys.loreEntries(bookId), (all) => all && update(all));
    void client.invalidateQueries({ queryKey: queryKeys.lorebook(bookId) });
    void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
  };
}

/** The form of an entry, or of a new one if null; its error holds the server's errors by field. */
export function useEntryForm(
  bookId: string,
  entry: LoreEntry | null,
  onStored: () => void,
): RecordForm<EntryFields> {
  const keep = useKeepEntries(bookId);
  return useRecordForm({
    saved: entry,
    read: (stored) => readFields(stored ?? EMPTY_ENTRY),
    load: async (signal) => entry && fetchEntry(bookId, entry.id, signal),
    store: async (changes) => {
      const stored = await (entry
        ? changeEntry(bookId, entry.id, changes)
        : createEntry(bookId, changes));
      keep((all) =>
        entry ? all.map((each) => (each.id === stored.id ? stored : each)) : [...all, stored],
      );
      return stored;
    },
    onStored,
  });
}

interface Switch {
  readonly ids: readonly string[];
  readonly enabled: boolean;
}

/** Enables or disables entries, and offers to undo it. */
export function useSwitchEntries(bookId: string): Action<Switch, void> {
  const keep = useKeepEntries(bookId);
  const set = async ({ ids, enabled }: Switch): Promise<void> => {
    await changeEntries(bookId, ids, { enabled });
    const meant = new Set(ids);
    keep((all) => all.map((each) => (meant.has(each.id) ? { ...each, enabled } : each)));
  };
  return useAction(set, {
    onSuccess: (_, { ids, enabled }) =>
      offerUndo({
        id: `switch ${bookId}`,
        label: say(enabled ? "lore.switchedOn" : "lore.switchedOff", { count: ids.length }),
        undo: () => {
          set({ ids, enabled: !enabled }).catch((error: unknown) =>
            offerUndo({ id: `problem-${bookId}`, label: describeError(error) }),
          );
        },
      }),
  });
}

/** Hides entries at once; the server deletes them when that can no longer be undone. */
export function useDeleteEntries(bookId: string): (ids: readonly string[]) => void {
  const client = useQueryClient();
  const keep = useKeepEntries(bookId);
  return (ids) => {
    const gone = new Set(ids);
    deleteLater({
      ids,
      label: say("lore.deletedEntries", { count: ids.length }),
      send: () => deleteEntries(bookId, ids),
      refresh: (isDeleted) =>
        isDeleted
          ? keep((all) => all.filter(({ id }) => !gone.has(id)))
          : client.invalidateQueries({ queryKey: queryKeys.loreEntries(bookId) }),
    });
  };
}
