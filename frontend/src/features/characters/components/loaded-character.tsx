"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError, describeError } from "@/lib/api-error";
import type { CharacterDetail } from "@/lib/api-schema";
import { useCharacterDetail } from "../use-character";

interface LoadedCharacterProps {
  readonly id: string;
  readonly children: (character: CharacterDetail) => ReactNode;
}

function Missing() {
  return (
    <EmptyState
      isPage
      title="No such character"
      text="They were deleted, or are not shared with you."
      action={
        <Link href="/characters" className={buttonClass("solid")}>
          All characters
        </Link>
      }
    />
  );
}

/** Asks for a character, and shows what is made of it once the server has told. */
export function LoadedCharacter({ id, children }: LoadedCharacterProps) {
  const { data, error, isFetchedAfterMount, refetch } = useCharacterDetail(id);
  // Not what was known some time ago: it may be edited.
  if (data && isFetchedAfterMount) return children(data);
  if (error instanceof ApiError && error.status === 404) return <Missing />;
  if (error)
    return (
      <Notice look="alarm" className="mt-5">
        <span>{describeError(error)}</span>
        <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
      </Notice>
    );
  return (
    <>
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="mt-5 h-8 w-56" />
      <Skeleton className="mt-6 h-64 w-full rounded-2xl" />
    </>
  );
}
