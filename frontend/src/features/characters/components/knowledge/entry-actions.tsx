import { Plus, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { EntryTable } from "../../use-entries";

interface EntryActionsProps {
  readonly table: EntryTable;
  /** Those that are shown. */
  readonly places: readonly number[];
}

/** What is done with the notes that are ticked. */
function TickedActions({ table, places }: EntryActionsProps) {
  const { ticked } = table;
  const areAll = places.length > 0 && places.every((place) => ticked.has(place));
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-2">
      <label className="mr-1 inline-flex min-h-10 cursor-pointer items-center gap-2.5 pl-3 text-sm select-none">
        <input
          type="checkbox"
          checked={areAll}
          className="size-4 accent-(--ember)"
          onChange={(event) => {
            table.tick(places, event.target.checked);
          }}
        />
        {ticked.size > 0 ? `${ticked.size} ticked` : "Tick all"}
      </label>
      {ticked.size > 0 && (
        <>
          <Button
            onClick={() => {
              table.enable(ticked, true);
            }}
          >
            Use
          </Button>
          <Button
            onClick={() => {
              table.enable(ticked, false);
            }}
          >
            Do not use
          </Button>
          <Button
            onClick={() => {
              table.remove(ticked);
            }}
          >
            Delete
          </Button>
        </>
      )}
    </div>
  );
}

export function EntryActions({ table, places }: EntryActionsProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      {places.length > 0 ? <TickedActions table={table} places={places} /> : <span />}
      <div className="flex gap-2">
        {table.canUndo && (
          <Button look="ghost" onClick={table.undo}>
            <Undo2 className="size-4" aria-hidden />
            Undo
          </Button>
        )}
        <Button onClick={table.add}>
          <Plus className="size-4" aria-hidden />
          Add a note
        </Button>
      </div>
    </div>
  );
}
