import { useQuery } from "@tanstack/react-query";
import { createPart } from "@/lib/create-part";
import { queryKeys } from "@/lib/query-keys";
import { fetchCharacter } from "./fetch-character";
import type { Greeting } from "./defined-greetings";

/** Lengths at which a list cuts the first greeting, and the others. */
const FIRST_LIMIT = 2_000;
const OTHER_LIMIT = 500;

// Loaded on demand, since long greetings are rare.
const defined = createPart(() => import("./defined-greetings"));

async function findWhole(id: string, shown: string, signal: AbortSignal): Promise<Greeting | null> {
  const [{ findDefined }, detail] = await Promise.all([defined.get(), fetchCharacter(id, signal)]);
  return findDefined(detail, shown);
}

interface Wanted {
  readonly id: string | null;
  /** The text as the list has it. */
  readonly text: string;
  /** Index of the greeting; 0 is the default one. */
  readonly place: number;
}

/** A greeting in full: the definition is fetched if the list may have cut the text. */
export function useGreeting({ id, text, place }: Wanted): Greeting {
  // The server counts code points, not UTF-16 units.
  const isCut = Array.from(text).length >= (place === 0 ? FIRST_LIMIT : OTHER_LIMIT);
  const { data } = useQuery({
    queryKey: queryKeys.greeting(id ?? "", text),
    queryFn: ({ signal }) => findWhole(id ?? "", text, signal),
    enabled: isCut && id !== null,
  });
  if (!isCut) return { text, isExact: !text.includes("{{") };
  return data ?? { text: `${text}…`, isExact: false };
}
