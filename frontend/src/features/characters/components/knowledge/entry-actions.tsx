import { Plus, Undo2 } from "lucide";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";
import type { EntryTable } from "../../use-entries";

interface EntryActionsProps {
  readonly table: EntryTable;
  /** Indexes of the shown entries. */
  readonly places: readonly number[];
}

/** The actions on the ticked entries. */
function TickedActions({ table, places }: EntryActionsProps) {
  const t = useText();
  const { ticked } = table;
  const areAll = places.length > 0 && places.every((place) => ticked.has(place));
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-2">
      <label className="mr-1 inline-flex min-h-10 cursor-pointer items-center gap-2.5 pl-3 text-sm select-none">
        <input
          type="checkbox"
          checked={areAll}
          className="size-4 accent-(--ember)"
          onChange={(event) => table.tick(places, event.target.checked)}
        />
        {ticked.size > 0 ? t("knowledge.ticked", { count: ticked.size }) : t("knowledge.tickAll")}
      </label>
      {ticked.size > 0 && (
        <>
          <Button onClick={() => table.enable(ticked, true)}>{t("knowledge.use")}</Button>
          <Button onClick={() => table.enable(ticked, false)}>{t("knowledge.doNotUse")}</Button>
          <Button onClick={() => table.remove(ticked)}>{t("common.delete")}</Button>
        </>
      )}
    </div>
  );
}

export function EntryActions({ table, places }: EntryActionsProps) {
  const t = useText();
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      {places.length > 0 ? <TickedActions table={table} places={places} /> : <span />}
      <div className="flex gap-2">
        {table.canUndo && (
          <Button look="ghost" onClick={table.undo}>
            <Icon of={Undo2} className="size-4" />
            {t("common.undo")}
          </Button>
        )}
        <Button onClick={table.add}>
          <Icon of={Plus} className="size-4" />
          {t("knowledge.add")}
        </Button>
      </div>
    </div>
  );
}
