import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryKeys } from "@/lib/query-keys";
import type { ImportKind } from "./api";
import { type ImportQueue, type ImportState, openQueue } from "./import-queue";

export interface Imports {
  readonly kind: ImportKind;
  readonly state: ImportState;
  readonly queue: ImportQueue;
  readonly store: () => void;
}

/** The import queue of a kind, its state, and `store`. */
export function useImports(kind: ImportKind): Imports {
  const client = useQueryClient();
  const queue = useMemo(() => openQueue(kind), [kind]);
  const state = queue.useState();
  return {
    kind,
    state,
    queue,
    store: () =>
      void queue.store(() => {
        // A card may contain a lorebook, which is stored with it.
        void client.invalidateQueries({ queryKey: queryKeys.lorebooks });
        if (kind === "character") void client.invalidateQueries({ queryKey: queryKeys.characters });
      }),
  };
}
