"use client";

import { useCallback, useState } from "react";
import { readDraft, writeDraft } from "./outbox";

type Change = string | ((current: string) => string);

/** The words being written at `place`, kept through reloads, sign-outs by time and lost networks. */
export function useDraft(place: string): [string, (change: Change) => void] {
  const [text, setText] = useState(() => readDraft(place));
  const change = useCallback(
    (next: Change) => {
      setText((current) => {
        const value = typeof next === "string" ? next : next(current);
        writeDraft(place, value);
        return value;
      });
    },
    [place],
  );
  return [text, change];
}
