import { useEffect, useState } from "react";
import { forgetWord, readWord } from "./farewell";

/** The message that the previous page left, shown once. */
export function useFarewell(): string | null {
  const [word] = useState(readWord);
  useEffect(() => forgetWord, []);
  return word;
}
