import { useEffect, useState } from "react";

/** A message that one page leaves for the next, the front page or the sign-in page. */
let word: string | null = null;

export function leaveWord(text: string | null): void {
  word = text;
}

/** The message that the previous page left, shown once. */
export function useFarewell(): string | null {
  const [left] = useState(() => word);
  useEffect(() => () => leaveWord(null), []);
  return left;
}
