"use client";

import { Face } from "@/components/face";
import { isDefaultCharacter } from "@/lib/characters";

interface OpeningProps {
  readonly name: string;
  /** What they begin with; null: they wait for the reader to begin. */
  readonly greeting: string | null;
  /** Stands below the name in place of a greeting. */
  readonly note?: string | undefined;
  readonly onSay: (prompt: string) => void;
}

const BRONNS_OPENERS = [
  "What does a sword like yours cost?",
  "Tell me about the fight at the Eyrie.",
  "Who is the best man you ever worked for?",
  "Teach me to win a fight I should lose.",
];
const OPENERS = [
  "Who are you, in your own words?",
  "What has kept you busy of late?",
  "Whom do you trust, and why?",
  "What would you never do?",
];

/** An empty table: a greeting, and a few things one might say. */
export function Opening({ name, greeting, note, onSay }: OpeningProps) {
  const openers = isDefaultCharacter(name) ? BRONNS_OPENERS : OPENERS;
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center py-8 text-center">
      <Face name={name} className="size-16 text-3xl shadow-lift" />
      <h1 className="mt-4 min-h-[1lh] text-xs font-semibold tracking-wide break-words text-ember">
        {name}
      </h1>
      {greeting !== null && (
        <p className="mt-2 animate-rise font-voice text-2xl leading-snug text-balance break-words sm:text-[1.75rem]">
          {greeting}
        </p>
      )}
      {note && <p className="mt-2 text-balance text-muted">{note}</p>}
      <ul className="mt-8 grid w-full gap-2 sm:grid-cols-2">
        {openers.map((opener) => (
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
