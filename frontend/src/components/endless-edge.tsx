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
  /** Which further pages are loaded here. */
  readonly direction?: "next" | "previous";
  /** False: load nothing yet, even if the edge is in sight. */
  readonly isReady?: boolean;
  /** Class of the notice that a page could not be loaded. */
  readonly className?: string;
}

/**
 * The end of the loaded part of a list. It loads a further page when it comes near the viewport. After a failure only
 * the reader's click retries: the edge stays in sight and would otherwise retry without pause.
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
  // A query keeps only its last failure: two visible edges would otherwise reset each other's in turns.
  const isStopped = isFetchNextPageError || isFetchPreviousPageError;
  // A fetch that is already running continues.
  const load = useCallback(() => void fetchMore({ cancelRefetch: false }), [fetchMore]);
  const edge = useNear<HTMLDivElement>(load, isReady && hasMore && !isFetching && !isStopped);
  return (
    <>
      <div ref={edge} className="h-px shrink-0" />
      {hasFailed && <LoadFailed error={pages.error} onRetry={load} className={className} />}
    </>
  );
}
