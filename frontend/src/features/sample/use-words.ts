"use client";

import { useEffect, useState } from "react";

const WORD_MS = 45;

/** As much of `text` as has been said by now: word by word, or all of it where nothing should move. */
export function useWords(text: string): string {
  const [said, setSaid] = useState({ text, count: 0 });
  const words = text.match(/\s*\S+/g) ?? [];
  const count = said.text === text ? said.count : 0;
  const isDone = count >= words.length;
  useEffect(() => {
    if (isDone) return undefined;
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setTimeout(
      () => {
        setSaid({ text, count: isStill ? Infinity : count + 1 });
      },
      isStill ? 0 : WORD_MS,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [text, count, isDone]);
  return words.slice(0, count).join("");
}
