"use client";

import { useEffect, useState } from "react";
import { forgetWord, readWord } from "./farewell";

/** The last word of the page before, said once. */
export function useFarewell(): string | null {
  const [word] = useState(readWord);
  useEffect(() => forgetWord, []);
  return word;
}
