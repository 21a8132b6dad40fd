import { useEffect, useState } from "react";

/** The message that the previous page left, shown once. */
export function useFarewell(): string | null {
  const [word] = useState(readWord);
  useEffect(() => forgetWord, []);
  return word;
}

/** A message that one page leaves for the next, the front page or the sign-in page. */
let word: string | null = null;

export function leaveWord(text: string): void {
  word = text;
}

export function readWord(): string | null {
  return word;
}

export function forgetWord(): void {
  word = null;
}
