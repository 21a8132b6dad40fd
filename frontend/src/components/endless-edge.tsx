"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import { useNear } from "@/lib/use-near";
import { LoadFailed } from "./load-failed";

type Pages = Pick<
  UseInfiniteQueryResult,
  | "error"
  | "isFetching"
  | "hasNextPage"
  | "isFetchNextPageError"
  | "fetchNextPage"
  | "hasPreviousPage"
  | "isFetchPreviousPageError"
  | "fetchPreviousPage"
>;

interface EndlessEdgeProps {
  readonly pages: Pages;
  /** Which further pages lie behind this edge. */
  readonly direction?: "next" | "previous";
  /** False: not yet, whatever is in sight. */
  readonly isReady?: boolean;
  /** Of the notice that a page could not be loaded. */
  readonly className?: string;
}

/**
 * The end of what is loaded: when it comes near, a further page is loaded. One that failed is asked for
 * again by hand alone, or the edge, which stays in sight, would ask without pause.
 */
export function EndlessEdge({
  pages,
  direction = "next",
  isReady = true,
  className = "",
}: EndlessEdgeProps) {
  const isNext = direction === "next";
  const { isFetching, isFetchNextPageError, isFetchPreviousPageError } = pages;
  const hasMore = isNext ? pages.hasNextPage : pages.hasPreviousPage;
  const fetchMore = isNext ? pages.fetchNextPage : pages.fetchPreviousPage;
  const hasFailed = isNext ? isFetchNextPageError : isFetchPreviousPageError;
  // A query knows its last failure alone: two edges in sight would forget each other's in turns.
  const isStopped = isFetchNextPageError || isFetchPreviousPageError;
  // What is under way already goes on.
  const load = useCallback(() => void fetchMore({ cancelRefetch: false }), [fetchMore]);
  const edge = useNear<HTMLDivElement>(load, isReady && hasMore && !isFetching && !isStopped);
  return (
    <>
      <div ref={edge} className="h-px shrink-0" />
      {hasFailed && <LoadFailed error={pages.error} onRetry={load} className={className} />}
    </>
  );
}
