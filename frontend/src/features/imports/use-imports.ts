"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { queryKeys } from "@/lib/query-keys";
import type { ImportKind } from "./api";
import { type ImportQueue, type ImportState, NO_IMPORTS, openQueue } from "./import-queue";

export interface Imports {
  readonly kind: ImportKind;
  readonly state: ImportState;
  readonly queue: ImportQueue;
  readonly store: () => void;
}

/** The files of a kind that are on their way in. */
export function useImports(kind: ImportKind): Imports {
  const client = useQueryClient();
  const queue = useMemo(() => openQueue(kind), [kind]);
  const state = useSyncExternalStore(queue.subscribe, queue.read, () => NO_IMPORTS);
  const queryKey = kind === "character" ? queryKeys.characters : queryKeys.lorebooks;
  return {
    kind,
    state,
    queue,
    store: () => {
      void queue.store(() => {
        void client.invalidateQueries({ queryKey });
      });
    },
  };
}
