"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";

/** Greetings, one at a time. */
export function GreetingLeaves({ greetings }: { readonly greetings: readonly string[] }) {
  const [place, setPlace] = useState(0);
  const shown = Math.min(place, greetings.length - 1);
  return (
    <>
      <blockquote
        aria-live="polite"
        className="border-l-2 border-ember pl-4 font-voice leading-relaxed break-words whitespace-pre-line"
      >
        {greetings[shown]}
      </blockquote>
      {greetings.length > 1 && (
        <div className="mt-3 flex items-center gap-1 text-sm text-muted">
          <IconButton
            label="Previous greeting"
            tip="start"
            disabled={shown === 0}
            onClick={() => {
              setPlace(shown - 1);
            }}
          >
            <ChevronLeft className="size-4" aria-hidden />
          </IconButton>
          <span className="tabular-nums">
            {shown + 1} of {greetings.length}
          </span>
          <IconButton
            label="Next greeting"
            disabled={shown === greetings.length - 1}
            onClick={() => {
              setPlace(shown + 1);
            }}
          >
            <ChevronRight className="size-4" aria-hidden />
          </IconButton>
        </div>
      )}
    </>
  );
}
