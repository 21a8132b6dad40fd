"use client";

import { Mark } from "@/components/mark";

interface OpeningProps {
  readonly name: string;
  readonly greeting: string;
  readonly onSay: (prompt: string) => void;
}

const OPENERS = [
  "What does a sword like yours cost?",
  "Tell me about the fight at the Eyrie.",
  "Who is the best man you ever worked for?",
  "Teach me to win a fight I should lose.",
];

/** An empty table: a greeting, and a few things one might say. */
export function Opening({ name, greeting, onSay }: OpeningProps) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center py-8 text-center">
      <Mark className="size-12 text-ember" />
      <h1 className="mt-4 text-xs font-semibold tracking-wide text-ember">{name}</h1>
      <p className="mt-2 font-voice text-2xl leading-snug text-balance sm:text-[1.75rem]">
        {greeting}
      </p>
      <ul className="mt-8 grid w-full gap-2 sm:grid-cols-2">
        {OPENERS.map((opener) => (
          <li key={opener}>
            <button
              type="button"
              onClick={() => {
                onSay(opener);
              }}
              className="h-full w-full rounded-2xl border bg-raised px-4 py-3 text-left text-sm leading-snug text-muted transition-colors hover:border-ember hover:text-ink"
            >
              {opener}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
