"use client";

import { useCallback, useSyncExternalStore } from "react";
import { readDraft, subscribeDrafts, writeDraft } from "./outbox";

/**
 * The words being written at `place`, kept through reloads, sign-outs by time and lost networks, and
 * the same in every tab.
 */
export function useDraft(place: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribeDrafts,
    () => readDraft(place),
    () => "",
  );
  const change = useCallback(
    (next: string) => {
      writeDraft(place, next);
    },
    [place],
  );
  return [text, change];
}
