"use client";

import { useQuery } from "@tanstack/react-query";
import { createPart } from "@/lib/create-part";
import { queryKeys } from "@/lib/query-keys";
import { fetchCharacter } from "./api";
import type { Greeting } from "./defined-greetings";

/** So many letters of a greeting a list shows, of the first one and of the others; longer ones it cuts. */
const FIRST_LIMIT = 2_000;
const OTHER_LIMIT = 500;

// Long greetings are few.
const defined = createPart(() => import("./defined-greetings"));

async function findWhole(id: string, shown: string, signal: AbortSignal): Promise<Greeting | null> {
  const [{ findDefined }, detail] = await Promise.all([defined.get(), fetchCharacter(id, signal)]);
  return findDefined(detail, shown);
}

interface Wanted {
  readonly id: string | null;
  /** As a list has it. */
  readonly text: string;
  /** From 0, the usual one. */
  readonly place: number;
}

/** Something that a character may begin with, whole: the definition is asked for where a list may have cut it. */
export function useGreeting({ id, text, place }: Wanted): Greeting {
  // The server counts letters, not halves of pairs.
  const isCut = Array.from(text).length >= (place === 0 ? FIRST_LIMIT : OTHER_LIMIT);
  const { data } = useQuery({
    queryKey: queryKeys.greeting(id ?? "", text),
    queryFn: ({ signal }) => findWhole(id ?? "", text, signal),
    enabled: isCut && id !== null,
  });
  if (!isCut) return { text, isExact: !text.includes("{{") };
  return data ?? { text: `${text}…`, isExact: false };
}
