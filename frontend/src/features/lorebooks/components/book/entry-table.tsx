import { ChevronRight } from "lucide";
import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Tick } from "@/components/ui/tick";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";
import type { Sorting } from "@/lib/sorting";
import { stepRows } from "@/lib/step-rows";
import { type Column, type Folder, groupByFolder } from "../../arrange-entries";
import type { LoreEntry } from "../../entry";
import { EntryHead } from "./entry-head";
import { EntryRow } from "./entry-row";

/** How many rows are rendered at first, and how many are added each time. */
const STEP = 100;

interface RowsProps {
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (ids: readonly string[], isTicked: boolean) => void;
  readonly onOpen: (entry: LoreEntry) => void;
}

interface FolderRowsProps extends RowsProps {
  readonly folder: Folder;
  /** The entries that are rendered. */
  readonly shown: readonly LoreEntry[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function FolderHead({ folder, isOpen, onToggle, ticked, onTick }: FolderRowsProps) {
  const t = useText();
  const { name, entries } = folder;
  const areAll = entries.every(({ id }) => ticked.has(id));
  return (
    <tr className="border-t bg-sunken/40">
      <td className="w-10 py-1 pl-3 sm:pl-4">
        <Tick
          aria-label={t("lore.tickFolder", { name })}
          checked={areAll}
          onTick={() =>
            onTick(
              entries.map(({ id }) => id),
              !areAll,
            )
          }
        />
      </td>
      <th scope="rowgroup" colSpan={2} className="px-2 py-1 text-left">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-h-9 w-full items-center gap-2 rounded text-left text-sm font-semibold"
        >
          <Icon
            of={ChevronRight}
            className={`size-4 shrink-0 text-muted transition-transform ${isOpen ? "rotate-90" : ""}`}
          />
          <span dir="auto" className="truncate">
            {name}
          </span>
          <span className="font-normal text-muted tabular-nums">{formatCount(entries.length)}</span>
        </button>
      </th>
      {/* One cell for each column that narrow windows hide: a colSpan over it would show the column again. */}
      <td className="hidden sm:table-cell" />
      <td className="hidden md:table-cell" />
    </tr>
  );
}

function FolderRows(props: FolderRowsProps) {
  const { folder, shown, ticked, onTick, onOpen } = props;
  return (
    <tbody>
      {folder.name && <FolderHead {...props} />}
      {shown.map((entry) => (
        <EntryRow
          key={entry.id}
          entry={entry}
          isTicked={ticked.has(entry.id)}
          onTick={(isTicked) => onTick([entry.id], isTicked)}
          onOpen={() => onOpen(entry)}
        />
      ))}
    </tbody>
  );
}

/** The first `most` entries of the open folders. */
function cut(folders: readonly Folder[], isOpen: (name: string) => boolean, most: number) {
  let left = most;
  return folders.map((folder) => {
    const shown = isOpen(folder.name) ? folder.entries.slice(0, left) : [];
    left -= shown.length;
    return { folder, shown };
  });
}

interface EntryTableProps extends RowsProps {
  readonly entries: readonly LoreEntry[];
  readonly sorting: Sorting<Column>;
  readonly onSort: (sorting: Sorting<Column>) => void;
  readonly onDelete: (ids: readonly string[]) => void;
}

/** The entries, grouped by folder. */
export function EntryTable({ entries, sorting, onSort, onDelete, ...rows }: EntryTableProps) {
  const t = useText();
  const [most, setMost] = useState(STEP);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const folders = groupByFolder(entries);
  const isOpen = (name: string): boolean => !closed.has(name);
  const openCount = folders.reduce(
    (sum, folder) => sum + (isOpen(folder.name) ? folder.entries.length : 0),
    0,
  );

  function toggle(name: string): void {
    const names = new Set(closed);
    if (!names.delete(name)) names.add(name);
    setClosed(names);
  }

  function pressKey(event: KeyboardEvent<HTMLElement>): void {
    const { key, target, currentTarget } = event;
    if (!(target instanceof HTMLElement) || target.dataset["entry"] === undefined) return;
    if (key === "Delete") {
      stepRows(currentTarget, target, "ArrowDown");
      // The last one has none below it.
      if (document.activeElement === target) stepRows(currentTarget, target, "ArrowUp");
      onDelete([target.dataset["entry"]]);
    } else if (!stepRows(currentTarget, target, key)) return;
    event.preventDefault();
  }

  return (
    <>
      {/* The key handler serves the buttons inside, whichever of them has the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="overflow-hidden rounded-2xl border bg-raised" onKeyDown={pressKey}>
        <table aria-label={t("lore.entries")} className="w-full table-fixed border-collapse">
          {/* Where the header is only read out, it does not take part in the layout, so the columns' widths are set
              here. */}
          <colgroup>
            <col className="w-10" />
            <col />
            <col className="hidden w-1/2 md:table-column" />
            <col className="hidden w-20 sm:table-column" />
            <col className="w-16 sm:w-20" />
          </colgroup>
          <EntryHead sorting={sorting} onSort={onSort} />
          {cut(folders, isOpen, most).map(({ folder, shown }) => (
            <FolderRows
              {...rows}
              key={folder.name}
              folder={folder}
              shown={shown}
              isOpen={isOpen(folder.name)}
              onToggle={() => toggle(folder.name)}
            />
          ))}
        </table>
      </div>
      {openCount > most && (
        <p className="mt-4 text-center">
          <Button onClick={() => setMost(most + STEP)}>
            {t("lore.showMore", { shown: formatCount(openCount - most) })}
          </Button>
        </p>
      )}
    </>
  );
}
