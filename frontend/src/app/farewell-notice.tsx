"use client";

import { useEffect, useState } from "react";
import { Notice } from "@/components/ui/notice";
import { forgetWord, readWord } from "@/lib/farewell";

/** The last word of the page before, said once. */
export function FarewellNotice() {
  const [word] = useState(readWord);
  useEffect(() => forgetWord, []);
  if (word === null) return null;
  return (
    <div className="relative z-1 mx-auto w-full max-w-6xl px-5 sm:px-8">
      <Notice>{word}</Notice>
    </div>
  );
}
