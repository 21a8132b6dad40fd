import { clsx } from "clsx";
import { ChevronRight, Trash2 } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { say } from "@/lib/language/current";
import { useText } from "@/lib/language/use-text";
import { type BookEntry, isConstant, isEnabled, readContent, readKeys } from "../../book";
import type { EntryTable } from "../../use-entries";
import { EntryForm } from "./entry-form";

interface EntryRowProps {
  readonly table: EntryTable;
  readonly entry: BookEntry;
  readonly place: number;
}

function describe(entry: BookEntry): string {
  const keys = readKeys(entry).join(", ");
  return keys || (isConstant(entry) ? say("knowledge.always") : say("knowledge.noWords"));
}

/** One note in a line, or opened to be written. */
export function EntryRow({ table, entry, place }: EntryRowProps) {
  const t = useText();
  const { ticked, openPlace, tick, open, remove, change } = table;
  const isOpen = openPlace === place;
  const name = describe(entry);
  return (
    <li className={clsx("border-t first:border-t-0", !isEnabled(entry) && "bg-sunken/60")}>
      <div className="flex items-center gap-1 pr-1 pl-3">
        <input
          type="checkbox"
          aria-label={t("knowledge.tick", { name })}
          checked={ticked.has(place)}
          className="size-4 shrink-0 accent-(--ember)"
          onChange={(event) => {
            tick([place], event.target.checked);
          }}
        />
        <button
          type="button"
          data-entry={place}
          aria-expanded={isOpen}
          onClick={() => {
            open(isOpen ? null : place);
          }}
          className="flex min-h-12 min-w-0 grow items-center gap-2 rounded-lg px-2 py-1.5 text-left hover:bg-hover"
        >
          <ChevronRight
            aria-hidden
            className={clsx(
              "size-4 shrink-0 text-muted transition-transform",
              isOpen && "rotate-90",
            )}
          />
          <span className="min-w-0 grow text-sm sm:grid sm:grid-cols-[2fr_3fr] sm:gap-3">
            <span className="block truncate font-medium">{name}</span>
            <span className="block truncate text-muted">
              {!isEnabled(entry) && `${t("knowledge.notInUse")} `}
              {readContent(entry)}
            </span>
          </span>
        </button>
        <IconButton
          label={t("knowledge.deleteOne", { name })}
          tip="end"
          onClick={() => {
            remove(new Set([place]));
          }}
        >
          <Trash2 className="size-4" aria-hidden />
        </IconButton>
      </div>
      {isOpen && (
        <EntryForm
          entry={entry}
          onChange={(changes) => {
            change(place, changes);
          }}
        />
      )}
    </li>
  );
}
