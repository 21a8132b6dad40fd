import {
  type ClipboardEvent,
  type DragEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { Draft } from "./drafts";
import { type Pieces, isLongPaste, readPieces, subscribePieces, writePieces } from "./pasted";

const REFUSAL_MS = 8_000;

/** The texts that were pasted at `place`, which are shown beside the field. */
export function usePieces(place: string): Pieces {
  // Memoised, because React subscribes again for a new function.
  const subscribe = useCallback(
    (listener: () => void) => subscribePieces(place, listener),
    [place],
  );
  return useSyncExternalStore(subscribe, () => readPieces(place));
}

export interface Pasted {
  readonly pieces: Pieces;
  /** True for a moment after a picture or another file was pasted: only text can be sent. */
  readonly isRefused: boolean;
  /** Takes a long text that is pasted or dropped, before it gets into the field. */
  readonly take: (event: ClipboardEvent | DragEvent) => void;
  readonly remove: (index: number) => void;
  /** Moves the piece into the field. */
  readonly insert: (index: number) => void;
  /** Undoes the last paste, if nothing has been typed since; false: there is none to undo. */
  readonly undo: () => boolean;
}

/** The texts that are pasted while `draft` is written, and stored at `place`. */
export function usePasted(place: string, draft: Draft): Pasted {
  const pieces = usePieces(place);
  /** The field's text at each paste that can be undone. */
  const pastes = useRef<string[]>([]);
  const [isRefused, setIsRefused] = useState(false);
  useEffect(() => {
    if (!isRefused) return undefined;
    const timer = setTimeout(() => setIsRefused(false), REFUSAL_MS);
    return () => clearTimeout(timer);
  }, [isRefused]);

  function remove(index: number): void {
    pastes.current = [];
    writePieces(place, pieces.toSpliced(index, 1));
  }

  return {
    pieces,
    isRefused,
    remove,
    insert: (index) => {
      draft.write([draft.read(), pieces[index]].filter(Boolean).join("\n\n"));
      remove(index);
    },
    take: (event) => {
      const text = draft.read();
      const data = "clipboardData" in event ? event.clipboardData : event.dataTransfer;
      const pasted = data.getData("text/plain").replace(/\r\n?/g, "\n");
      // Tables and formatted words come as text and as a picture.
      setIsRefused(pasted === "" && data.files.length > 0);
      // A text that is only moved inside the field stays in it.
      const isMoved = event.type === "drop" && text.includes(pasted);
      if (!isLongPaste(pasted) || isMoved) return;
      event.preventDefault();
      // The recorded pastes belong to a message that was sent.
      if (pieces.length === 0) pastes.current = [];
      pastes.current.push(text);
      writePieces(place, [...pieces, pasted]);
    },
    undo: () => {
      if (pieces.length === 0 || pastes.current.at(-1) !== draft.read()) return false;
      pastes.current.pop();
      writePieces(place, pieces.slice(0, -1));
      return true;
    },
  };
}
