import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { ApiError, isTransient } from "@/lib/api-error";
import type { TryAnswer } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { usePaused } from "@/lib/use-paused";
import { type Said, tryCharacter } from "./api";
import { readEntries } from "./book";
import { type Definition, readText } from "./definition";

/** Debounce while the user types; it is longer for a character with many entries. */
const PAUSE_MS = 400;
const LONG_PAUSE_MS = 1500;
const MANY_NOTES = 500;
const RETRIES = 3;

interface Tried {
  readonly definition: Definition;
  readonly history: readonly Said[];
  readonly message: string;
}

interface Preview {
  readonly receipt: TryAnswer | undefined;
  /** The receipt belongs to an earlier text; the next one is being fetched. */
  readonly isBehind: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

function isPassing(error: Error): boolean {
  return isTransient(error) || (error instanceof ApiError && error.status === 429);
}

function readDelay(error: Error): number {
  const seconds = error instanceof ApiError ? error.retryAfterSeconds : null;
  return (seconds ?? 1) * 1000;
}

/** What a reply to the current text would be built from; `tried` null: no request is sent. */
export function usePreview(id: string | null, tried: Tried | null): Preview {
  const notes = tried ? readEntries(tried.definition).length : 0;
  const pause = notes > MANY_NOTES ? LONG_PAUSE_MS : PAUSE_MS;
  // The query key has a number instead of the text, which would be hashed at each render.
  const { value: wanted, number } = usePaused(tried, pause);
  const place = useId();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.characterTry(place, number),
    queryFn: ({ signal }) => {
      if (!wanted) throw new Error("nothing is tried");
      return tryCharacter(id, wanted, { signal });
    },
    enabled: wanted !== null && readText(wanted.definition, "name").trim() !== "",
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // The next text has another number, so this entry is never read again.
    gcTime: 0,
    retry: (failures, failure) => failures < RETRIES && isPassing(failure),
    retryDelay: (_, failure) => readDelay(failure),
  });
  return {
    receipt: tried ? data : undefined,
    isBehind: tried !== wanted || isFetching,
    error: tried === wanted ? error : null,
    retry: () => void refetch(),
  };
}
