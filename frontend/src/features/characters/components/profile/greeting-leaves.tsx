import { useState } from "react";
import { Markdown } from "@/components/markdown/markdown";
import { LeafControls } from "../leaf-controls";

/** Greetings, one at a time. */
export function GreetingLeaves({ greetings }: { readonly greetings: readonly string[] }) {
  const [place, setPlace] = useState(0);
  const shown = Math.min(place, greetings.length - 1);
  return (
    <>
      <blockquote aria-live="polite" className="border-l-2 border-ember pl-4">
        <Markdown text={greetings[shown] ?? ""} isGrowing={false} />
      </blockquote>
      {greetings.length > 1 && (
        <LeafControls
          place={shown}
          count={greetings.length}
          onPlace={setPlace}
          className="-ml-2.5"
        />
      )}
    </>
  );
}
