"use client";

import type { ReactNode } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Skeleton } from "@/components/ui/skeleton";
import { isNotFound } from "@/lib/api-error";
import type { CharacterDetail } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { useCharacterDetail } from "../use-character";
import { MissingCharacter } from "./missing-character";

interface LoadedCharacterProps {
  readonly id: string;
  readonly children: (character: CharacterDetail) => ReactNode;
  /** What is shown of one who is not there (any more); null: nothing is known of them. */
  readonly renderMissing?: (character: CharacterDetail | null) => ReactNode;
}

/** Asks for a character, and shows what is made of it once the server has told. */
export function LoadedCharacter({ id, children, renderMissing }: LoadedCharacterProps) {
  const t = useText();
  const { data, error, isFetchedAfterMount, refetch } = useCharacterDetail(id);
  if (isNotFound(error)) return renderMissing ? renderMissing(data ?? null) : <MissingCharacter />;
  // Not what was known some time ago: it may be edited.
  if (data && isFetchedAfterMount) return children(data);
  if (error) return <LoadFailed error={error} onRetry={() => void refetch()} className="mt-5" />;
  return (
    <>
      <p role="status" className="sr-only">
        {t("common.loading")}
      </p>
      <Skeleton className="mt-5 h-8 w-56" />
      <Skeleton className="mt-6 h-64 w-full rounded-2xl" />
    </>
  );
}
