import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Button } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { CharacterDetail } from "@/lib/api-schema";
import { formatMark } from "@/lib/moments";
import { queryKeys } from "@/lib/query-keys";
import { offerUndo } from "@/lib/undos";
import { useAction } from "@/lib/use-action";
import { useText } from "@/lib/language/use-text";
import { fetchVersions, restoreVersion } from "../../api";
import { removeDraft } from "../../stored-draft";
import { useKeepCharacter } from "../../use-keep-character";
import { VersionDifference } from "./version-difference";

/** Every saved version, the newest first; the owner can restore each of them. */
export function VersionList({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const { id, is_mine, version: newest } = character;
  const { keep } = useKeepCharacter();
  const [compared, setCompared] = useState<number | null>(null);
  const { data, error, hasNextPage, isFetchNextPageError, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey: queryKeys.characterVersions(id),
      queryFn: ({ pageParam, signal }) => fetchVersions(id, pageParam, signal),
      initialPageParam: 1,
      getNextPageParam: (last, _all, page) => (last.next === null ? undefined : page + 1),
    });
  const restore = useAction((number: number) => restoreVersion(id, number), {
    onSuccess: async (restored, number) => {
      // The unsaved draft is based on a version that is no longer the newest.
      removeDraft(id);
      await keep(restored);
      offerUndo({
        id: `restore ${id}`,
        label: t("profile.backTo", { number }),
        undo: () => restore.run(newest.number),
      });
    },
  });
  const problem = restore.error ?? (data ? null : error);
  const versions = data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <>
      {problem && (
        <Notice look="alarm" className="mb-3">
          <span>{describeError(problem)}</span>
          {!data && (
            <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
          )}
        </Notice>
      )}
      <ol className="divide-y">
        {versions.map(({ number, created_at, note }) => (
          <li key={number} className="flex min-h-12 flex-wrap items-center gap-x-3 py-1.5">
            <span className="min-w-0 grow">
              <span className="block text-sm font-medium">
                {t("profile.version", { number })}
                {number === newest.number && (
                  <span className="text-muted"> · {t("profile.newest")}</span>
                )}
              </span>
              <span className="block text-sm break-words text-muted">
                <time dateTime={created_at}>{formatMark(created_at)}</time>
                {note && ` · ${note}`}
              </span>
            </span>
            {number !== newest.number && (
              <span className="-mr-3 ml-auto flex">
                <Button
                  look="ghost"
                  className="px-3!"
                  aria-label={t("profile.compareOne", { number })}
                  onClick={() => setCompared(number)}
                >
                  {t("profile.compare")}
                </Button>
                {is_mine && (
                  <Button
                    look="ghost"
                    className="px-3!"
                    aria-label={t("profile.restoreOne", { number })}
                    aria-disabled={restore.isBusy}
                    onClick={() => restore.run(number)}
                  >
                    {t("profile.restore")}
                  </Button>
                )}
              </span>
            )}
          </li>
        ))}
      </ol>
      {hasNextPage && !isFetchNextPageError && (
        <Button look="ghost" onClick={() => void fetchNextPage()}>
          {t("profile.showEarlier")}
        </Button>
      )}
      {isFetchNextPageError && (
        <LoadFailed error={error} onRetry={() => void fetchNextPage()} className="mt-1" />
      )}
      {compared !== null && (
        <VersionDifference
          character={character}
          number={compared}
          onClose={() => setCompared(null)}
        />
      )}
    </>
  );
}
