import type { ReactNode } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { isNotFound } from "@/lib/api-error";
import type { CharacterDetail } from "@/lib/api-schema";
import { useCharacterDetail } from "../use-character";
import { MissingCharacter } from "./missing-character";

interface LoadedCharacterProps {
  readonly id: string;
  readonly children: (character: CharacterDetail) => ReactNode;
  /** Renders a missing or deleted character; null: nothing of it is cached. */
  readonly renderMissing?: (character: CharacterDetail | null) => ReactNode;
}

/** Fetches a character, and renders `children` with it once it has arrived. */
export function LoadedCharacter({ id, children, renderMissing }: LoadedCharacterProps) {
  const { data, error, isFetchedAfterMount, refetch } = useCharacterDetail(id);
  if (isNotFound(error)) return renderMissing ? renderMissing(data ?? null) : <MissingCharacter />;
  // Cached data may be old, and the page may be an editor: wait for the fetch.
  if (data && isFetchedAfterMount) return children(data);
  if (error) return <LoadFailed error={error} onRetry={() => void refetch()} className="mt-5" />;
  return (
    <Loading>
      <Skeleton className="mt-5 h-8 w-56" />
      <Skeleton className="mt-6 h-64 w-full rounded-2xl" />
    </Loading>
  );
}
