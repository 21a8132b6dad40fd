import { type RefObject, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { type Draft, openDraft } from "./drafts";
import type { Pieces } from "./pasted";
import { measureExcess } from "./writing";

const MAX_HEIGHT = 148;
const KIB = 1024;

export function useDraft(place: string): Draft {
  return useMemo(() => openDraft(place), [place]);
}

/** A value computed from the draft; the component renders again only when the value changes. */
export function useReading<Reading extends string | number | boolean>(
  draft: Draft,
  read: (text: string) => Reading,
): Reading {
  return useSyncExternalStore(draft.subscribe, () => read(draft.read()));
}

export interface DraftField {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** Nothing was typed or pasted. */
  readonly isBlank: boolean;
  /** KiB, rounded up, by which it exceeds the limit of a message; 0: it does not. */
  readonly excess: number;
}

/** A text area that holds `draft` and grows with it to about five lines (or `maximum` pixels), then scrolls. */
export function useField(draft: Draft, pieces: Pieces, maximum = MAX_HEIGHT): DraftField {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.maxHeight = `${maximum}px`;
    const isMeasured = !("fieldSizing" in field.style);
    if (!isMeasured) {
      field.style.setProperty("field-sizing", "content");
      // The width does not depend on the text, which then need not be measured.
      field.style.flexBasis = "0";
    }
    const show = (): void => {
      const text = draft.read();
      // Setting even the same text would move the caret to its end.
      if (field.value !== text) field.value = text;
      if (!isMeasured) return;
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight, maximum)}px`;
    };
    show();
    return draft.subscribe(show);
  }, [draft, maximum]);
  const isBlank = useReading(draft, (text) => text.trim() === "") && pieces.length === 0;
  const excess = useReading(draft, (text) =>
    Math.max(0, Math.ceil(measureExcess(text, pieces) / KIB)),
  );
  return { area, isBlank, excess };
}
