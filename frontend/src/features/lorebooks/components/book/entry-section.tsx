import { useDeferredValue, useState } from "react";
import { ErrorNotice } from "@/components/error-notice";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useText } from "@/lib/language/use-text";
import { PLAIN, arrangeEntries } from "../../arrange-entries";
import type { LoreEntry } from "../../entry";
import { useDeleteEntries, useSwitchEntries } from "../../use-entries";
import { EntryActions } from "./entry-actions";
import { EntryFilter } from "./entry-filter";
import { EntryTable } from "./entry-table";

interface EntrySectionProps {
  readonly bookId: string;
  readonly entries: readonly LoreEntry[];
  readonly onOpen: (entry: LoreEntry) => void;
  readonly onAdd: () => void;
}

/** All entries of a lorebook: filter, order, actions, table. */
export function EntrySection({ bookId, entries, onOpen, onAdd }: EntrySectionProps) {
  const t = useText();
  const [arrangement, setArrangement] = useState(PLAIN);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const switching = useSwitchEntries(bookId);
  const remove = useDeleteEntries(bookId);
  // Deferred, so that the search field stays responsive with thousands of entries.
  const shown = arrangeEntries(entries, useDeferredValue(arrangement), t.language);

  function tick(ids: readonly string[], isTicked: boolean): void {
    setTicked((before) => {
      const after = new Set(before);
      for (const id of ids)
        if (isTicked) after.add(id);
        else after.delete(id);
      return after;
    });
  }

  function drop(ids: readonly string[]): void {
    remove(ids);
    tick(ids, false);
  }

  return (
    <div className="space-y-4">
      {entries.length > 0 && <EntryFilter arrangement={arrangement} onArrange={setArrangement} />}
      <EntryActions
        shown={shown}
        ticked={ticked}
        isBusy={switching.isBusy}
        onTick={tick}
        onSwitch={(meant, enabled) => {
          // Entries that are in that state already are left out, so that undoing does not change them.
          const ids = meant.filter((each) => each.enabled !== enabled).map(({ id }) => id);
          if (ids.length > 0) switching.run({ ids, enabled });
        }}
        onDelete={drop}
        onAdd={onAdd}
      />
      <ErrorNotice error={switching.error} />
      {shown.length > 0 && (
        <EntryTable
          entries={shown}
          sorting={arrangement.sorting}
          onSort={(sorting) => setArrangement({ ...arrangement, sorting })}
          ticked={ticked}
          onTick={tick}
          onOpen={onOpen}
          onDelete={drop}
        />
      )}
      {entries.length === 0 && (
        <div className="rounded-2xl border border-dashed border-edge py-8">
          <EmptyState isPage title={t("lore.noEntries")} text={t("lore.noEntriesText")} />
        </div>
      )}
      {entries.length > 0 && shown.length === 0 && (
        <EmptyState
          isPage
          title={t("common.nothingFound")}
          action={<Button onClick={() => setArrangement(PLAIN)}>{t("lore.showAll")}</Button>}
        />
      )}
    </div>
  );
}
