"use client";

import {
  type ClipboardEvent,
  type DragEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { type Pieces, isLongPaste, readPieces, subscribePieces, writePieces } from "./pasted";

const NONE: Pieces = [];
const REFUSAL_MS = 8_000;

/** What was pasted at `place` and lies beside the field. */
export function usePieces(place: string): Pieces {
  // The same function each time: React subscribes anew for another one.
  const subscribe = useCallback(
    (listener: () => void) => subscribePieces(place, listener),
    [place],
  );
  return useSyncExternalStore(
    subscribe,
    () => readPieces(place),
    () => NONE,
  );
}

export interface Pasted {
  readonly pieces: Pieces;
  /** For a moment after a picture or another file was pasted: only text can be sent. */
  readonly isRefused: boolean;
  /** Takes a long text that is pasted or dropped before it comes into the field, which holds `text`. */
  readonly take: (event: ClipboardEvent | DragEvent, text: string) => void;
  readonly remove: (index: number) => void;
  /** Takes back the last paste, if nothing has been written since; false: there is none. */
  readonly undo: (text: string) => boolean;
}

export function usePasted(place: string): Pasted {
  const pieces = usePieces(place);
  /** What the field held at each paste that can be taken back. */
  const pastes = useRef<string[]>([]);
  const [isRefused, setIsRefused] = useState(false);
  useEffect(() => {
    if (!isRefused) return undefined;
    const timer = setTimeout(() => {
      setIsRefused(false);
    }, REFUSAL_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isRefused]);

  function remove(index: number): void {
    pastes.current = [];
    writePieces(place, pieces.toSpliced(index, 1));
  }

  return {
    pieces,
    isRefused,
    remove,
    take: (event, text) => {
      const data = "clipboardData" in event ? event.clipboardData : event.dataTransfer;
      const pasted = data.getData("text/plain").replace(/\r\n?/g, "\n");
      // Tables and formatted words come as text and as a picture.
      setIsRefused(pasted === "" && data.files.length > 0);
      // What is only moved inside the field stays in it.
      const isMoved = event.type === "drop" && text.includes(pasted);
      if (!isLongPaste(pasted) || isMoved) return;
      event.preventDefault();
      // Those of a message that is gone.
      if (pieces.length === 0) pastes.current = [];
      pastes.current.push(text);
      writePieces(place, [...pieces, pasted]);
    },
    undo: (text) => {
      if (pieces.length === 0 || pastes.current.at(-1) !== text) return false;
      pastes.current.pop();
      writePieces(place, pieces.slice(0, -1));
      return true;
    },
  };
}
