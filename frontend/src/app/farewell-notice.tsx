"use client";

import { Notice } from "@/components/ui/notice";
import { useFarewell } from "@/lib/farewell";

/** The message that the previous page has left, shown once. */
export function FarewellNotice() {
  const word = useFarewell();
  if (word === null) return null;
  return (
    <div className="relative z-1 mx-auto w-full max-w-6xl px-5 sm:px-8">
      <Notice>{word}</Notice>
    </div>
  );
}
