import { clsx } from "clsx";
import { ChevronRight, Trash2 } from "lucide";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { Tick } from "@/components/ui/tick";
import { estimateTokens } from "@/lib/estimate-tokens";
import { say } from "@/lib/language/current";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";
import { type BookEntry, isConstant, isEnabled, readContent, readKeys } from "../../book";
import type { EntryTable } from "../../use-entries";
import { EntryForm } from "./entry-form";
import { ROOMY_ONLY, WIDE_ONLY } from "./wide-only";

interface EntryRowProps {
  readonly table: EntryTable;
  readonly entry: BookEntry;
  readonly place: number;
}

function describe(entry: BookEntry): string {
  const keys = readKeys(entry).join(", ");
  return keys || (isConstant(entry) ? say("knowledge.always") : say("knowledge.noWords"));
}

/** The row of one entry, with its form below while it is open. */
export function EntryRow({ table, entry, place }: EntryRowProps) {
  const t = useText();
  const { ticked, openPlace, tick, open, remove, change } = table;
  const isOpen = openPlace === place;
  const name = describe(entry);
  return (
    <>
      <tr className={clsx("border-t first:border-t-0", !isEnabled(entry) && "bg-sunken/60")}>
        <td className="pl-3">
          <Tick
            aria-label={t("knowledge.tick", { name })}
            checked={ticked.has(place)}
            onTick={(isTicked) => tick([place], isTicked)}
          />
        </td>
        <td>
          <button
            type="button"
            data-entry={place}
            aria-expanded={isOpen}
            onClick={() => open(isOpen ? null : place)}
            className="flex min-h-12 w-full min-w-0 items-center gap-1.5 rounded-lg px-1 py-1.5 text-left hover:bg-hover"
          >
            <Icon
              of={ChevronRight}
              className={clsx(
                "size-4 shrink-0 text-muted transition-transform",
                isOpen && "rotate-90",
              )}
            />
            <span className="min-w-0 grow">
              <span className="block truncate font-medium max-[20rem]:wrap-anywhere max-[20rem]:whitespace-normal">
                {name}
              </span>
              <span className="block truncate text-muted sm:hidden">{readContent(entry)}</span>
            </span>
          </button>
        </td>
        <td className={clsx("truncate px-2 text-muted", WIDE_ONLY)}>{readContent(entry)}</td>
        <td className={clsx("px-2 text-muted tabular-nums", ROOMY_ONLY)}>
          {formatCount(estimateTokens(readContent(entry)))}
        </td>
        <td className={clsx("px-2", ROOMY_ONLY)}>
          <label className="flex size-10 cursor-pointer items-center">
            <input
              type="checkbox"
              aria-label={t("knowledge.useOne", { name })}
              checked={isEnabled(entry)}
              className="size-4 accent-(--ember)"
              onChange={(event) => table.enable(new Set([place]), event.target.checked)}
            />
          </label>
        </td>
        <td className={WIDE_ONLY}>
          <IconButton
            label={t("knowledge.deleteOne", { name })}
            tip="end"
            onClick={() => remove(new Set([place]))}
          >
            <Icon of={Trash2} className="size-4" />
          </IconButton>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6}>
            <EntryForm entry={entry} onChange={(changes) => change(place, changes)} />
          </td>
        </tr>
      )}
    </>
  );
}
