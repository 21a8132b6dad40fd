import { type KeyboardEvent, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";
import type { Sorting } from "@/lib/sorting";
import { stepRows } from "@/lib/step-rows";
import { readContent, readEntries, readKeys } from "../../book";
import type { Definition } from "../../definition";
import { type Column, sortPlaces } from "../../sort-entries";
import { useEntries } from "../../use-entries";
import type { PartProps } from "../editor/text-part";
import { EntryActions } from "./entry-actions";
import { EntryTable } from "./entry-table";

/** Number of rows rendered at first, and added by each "Show more". */
const STEP = 60;
/** With more entries than this, a search field is shown. */
const MANY = 8;

/** The sorted indexes; the order is frozen while an entry is edited, so that its row stays. */
function useOrder(
  definition: Definition,
  sorting: Sorting<Column>,
  isWriting: boolean,
): readonly number[] {
  const { language } = useText();
  const book = definition["character_book"];
  const [settled, setSettled] = useState(book);
  if (!isWriting && settled !== book) setSettled(book);
  const count = readEntries(definition).length;
  return useMemo(() => {
    const known = readEntries({ character_book: settled });
    // An added or removed entry shifts the indexes of others.
    const entries = known.length === count ? known : readEntries({ character_book: book });
    return sortPlaces(entries, sorting, language);
  }, [settled, book, count, sorting, language]);
}

/** What a character knows: entries that join the prompt when their keywords occur. */
export function KnowledgeSection({ definition, onChange, errors }: PartProps) {
  const t = useText();
  const table = useEntries(definition, onChange);
  const { entries } = table;
  const [wanted, setWanted] = useState("");
  const [shown, setShown] = useState(STEP);
  const [sorting, setSorting] = useState<Sorting<Column>>(null);
  const needle = wanted.trim().toLowerCase();
  const order = useOrder(definition, sorting, table.openPlace !== null);
  const places = order.filter((place) => {
    const entry = entries[place];
    if (!entry || place === table.openPlace) return entry !== undefined;
    return [...readKeys(entry), readContent(entry)].join("\n").toLowerCase().includes(needle);
  });

  function pressKey(event: KeyboardEvent<HTMLElement>): void {
    const { key, target, currentTarget } = event;
    if (!(target instanceof HTMLElement)) return;
    const isText = target.matches("input:not([type=checkbox]), textarea");
    if (key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !isText) table.undo();
    else if (target.dataset["entry"] === undefined) return;
    else if (key === "Delete") table.remove(new Set([Number(target.dataset["entry"])]));
    else if (!stepRows(currentTarget, target, key)) return;
    event.preventDefault();
  }

  return (
    // Key events bubble up from whichever of the buttons inside has the focus.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="space-y-4" onKeyDown={pressKey}>
      {errors["character_book"] && (
        <p className="text-sm text-alarm">{errors["character_book"].join(" ")}</p>
      )}
      {entries.length > MANY && (
        <Field label={t("knowledge.find")} type="search" value={wanted} onText={setWanted} />
      )}
      <EntryActions table={table} places={places} />
      {places.length > 0 && (
        <EntryTable
          table={table}
          places={places.slice(0, shown)}
          sorting={sorting}
          onSort={setSorting}
        />
      )}
      {needle && places.length === 0 && (
        <p className="text-sm text-muted">{t("knowledge.noneHas")}</p>
      )}
      {places.length > shown && (
        <Button look="ghost" onClick={() => setShown(shown + STEP)}>
          {t("knowledge.showMoreOf", { shown: formatCount(places.length) })}
        </Button>
      )}
    </div>
  );
}
