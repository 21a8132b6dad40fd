"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { describeError } from "@/lib/api-error";
import { doom, spare, useDoomed } from "@/lib/doomed";
import { say } from "@/lib/language/current";
import { queryKeys } from "@/lib/query-keys";
import { offerUndo } from "@/lib/undos";
import { type Action, useAction } from "@/lib/use-action";
import { changeEntries, changeEntry, createEntry, deleteEntries, fetchEntries } from "./api";
import type { EntryChanges, LoreEntry } from "./entry";

type Entries = readonly LoreEntry[];

/** All entries of a lorebook, in its order. */
export function useEntries(bookId: string) {
  const doomed = useDoomed();
  const query = useQuery({
    queryKey: queryKeys.loreEntries(bookId),
    queryFn: ({ signal }) => fetchEntries(bookId, signal),
  });
  const data = useMemo(() => query.data?.filter(({ id }) => !doomed.has(id)), [query.data, doomed]);
  return { ...query, data };
}

/** Shows what became of the entries, and asks anew for what the book says of them. */
function useKeepEntries(bookId: string): (update: (entries: Entries) => Entries) => void {
  const client = useQueryClient();
  return (update) => {
    client.setQueryData<Entries>(queryKeys.loreEntries(bookId), (all) => all && update(all));
    void client.invalidateQueries({ queryKey: queryKeys.lorebook(bookId) });
    void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
  };
}

interface EntryWish {
  /** Null: a new one. */
  readonly id: string | null;
  readonly changes: EntryChanges;
}

/** Stores an entry; its action's error has what the server has against its fields. */
export function useSaveEntry(
  bookId: string,
  onSaved: (entry: LoreEntry) => void,
): Action<EntryWish, LoreEntry> {
  const keep = useKeepEntries(bookId);
  return useAction(
    ({ id, changes }: EntryWish) =>
      id === null ? createEntry(bookId, changes) : changeEntry(bookId, id, changes),
    {
      onSuccess: (saved, { id }) => {
        keep((all) =>
          id === null ? [...all, saved] : all.map((each) => (each.id === saved.id ? saved : each)),
        );
        onSaved(saved);
      },
    },
  );
}

interface Switch {
  readonly ids: readonly string[];
  readonly enabled: boolean;
}

/** Puts entries in or out of use, and offers to take it back. */
export function useSwitchEntries(bookId: string): Action<Switch, void> {
  const keep = useKeepEntries(bookId);
  const set = async ({ ids, enabled }: Switch): Promise<void> => {
    await changeEntries(bookId, ids, { enabled });
    const meant = new Set(ids);
    keep((all) => all.map((each) => (meant.has(each.id) ? { ...each, enabled } : each)));
  };
  return useAction(set, {
    onSuccess: (_, { ids, enabled }) => {
      offerUndo({
        id: `switch ${bookId}`,
        label: say(enabled ? "lore.switchedOn" : "lore.switchedOff", { count: ids.length }),
        undo: () => {
          set({ ids, enabled: !enabled }).catch((error: unknown) => {
            offerUndo({ id: `problem-${bookId}`, label: describeError(error) });
          });
        },
      });
    },
  });
}

/** Takes entries away at once; the server is told when they can no longer be taken back. */
export function useDeleteEntries(bookId: string): (ids: readonly string[]) => void {
  const client = useQueryClient();
  const keep = useKeepEntries(bookId);
  return (ids) => {
    const send = async (): Promise<void> => {
      try {
        await deleteEntries(bookId, ids);
        const gone = new Set(ids);
        keep((all) => all.filter(({ id }) => !gone.has(id)));
      } catch (error) {
        offerUndo({ id: `problem-${bookId}`, label: describeError(error) });
        await client.invalidateQueries({ queryKey: queryKeys.loreEntries(bookId) });
      }
      spare(ids);
    };
    doom(ids);
    offerUndo({
      id: `entries ${ids.join(" ")}`,
      label: say("lore.deletedEntries", { count: ids.length }),
      undo: () => {
        spare(ids);
      },
      settle: send,
    });
  };
}
