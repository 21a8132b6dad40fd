import { useQuery } from "@tanstack/react-query";
import { LoadFailed } from "@/components/load-failed";
import { SidePanel } from "@/components/ui/side-panel";
import { PanelHeader } from "@/components/ui/panel-header";
import { Skeleton } from "@/components/ui/skeleton";
import type { CharacterDetail } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { useText } from "@/lib/language/use-text";
import { fetchVersion } from "../../api";
import type { Definition } from "../../definition";
import { nameField, writeValue } from "../../field-names";
import { listClashes } from "../../merge";
import { Difference, MARKS } from "../editor/difference";

interface FieldChangesProps {
  readonly before: Definition;
  readonly after: Definition;
}

function FieldChanges({ before, after }: FieldChangesProps) {
  const t = useText();
  const changes = listClashes(after, before);
  if (changes.length === 0) return <p className="border-t py-5">{t("profile.saySame")}</p>;
  return changes.map(({ field, mine, theirs }) => (
    <section key={field} aria-label={nameField(field)} className="border-t py-5">
      <h3 className="mb-3 font-medium">{nameField(field)}</h3>
      <Difference before={writeValue(theirs)} after={writeValue(mine)} />
    </section>
  ));
}

interface VersionDifferenceProps {
  readonly character: CharacterDetail;
  readonly number: number;
  readonly onClose: () => void;
}

/** What has changed from an earlier version to the newest one. */
export function VersionDifference({ character, number, onClose }: VersionDifferenceProps) {
  const t = useText();
  const { id, version: newest, definition } = character;
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.characterVersion(id, number),
    queryFn: ({ signal }) => fetchVersion(id, number, signal),
    staleTime: Infinity,
  });
  return (
    <SidePanel label={t("profile.versionAndNewest", { number })} onClose={onClose}>
      <PanelHeader
        title={t("profile.fromTo", { from: number, to: newest.number })}
        onClose={onClose}
      />
      {/* Focusable, so that the keyboard can scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div tabIndex={0} data-scroller className="min-h-0 grow overflow-y-auto px-5 pb-6 sm:px-6">
        <p className="py-4 text-sm text-muted">{t.rich("profile.whatChanged", MARKS)}</p>
        {data && <FieldChanges before={data.definition} after={definition} />}
        {!data && error && <LoadFailed error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-24 w-full" />}
      </div>
    </SidePanel>
  );
}
