import { clsx } from "clsx";
import { Dices, Pin, Sparkles } from "lucide";
import { Icon } from "@/components/ui/icon";
import { Tick } from "@/components/ui/tick";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";
import { countTokens, nameEntry } from "../../arrange-entries";
import { type LoreEntry, isByMeaning, readLabel } from "../../entry";

/** Icons with labels for an entry's unusual settings. */
function Signs({ entry }: { readonly entry: LoreEntry }) {
  const t = useText();
  const signs = [
    entry.constant && { icon: Pin, text: t("lore.constantSign") },
    isByMeaning(entry) && { icon: Sparkles, text: t("lore.meaningSign") },
    entry.probability < 100 && {
      icon: Dices,
      text: t("lore.chanceSign", { count: entry.probability }),
    },
  ].filter((sign) => sign !== false);
  return (
    <>
      {!entry.enabled && (
        <span className="shrink-0 rounded-full bg-told px-2 py-0.5 text-xs text-muted">
          {t("lore.off")}
        </span>
      )}
      {signs.map(({ icon, text }) => (
        <span key={text} title={text} className="shrink-0">
          <Icon of={icon} className="size-3.5 text-muted" />
          <span className="sr-only">{text}</span>
        </span>
      ))}
    </>
  );
}

interface EntryRowProps {
  readonly entry: LoreEntry;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
  readonly onOpen: () => void;
}

/** One entry in the table. */
export function EntryRow({ entry, isTicked, onTick, onOpen }: EntryRowProps) {
  const t = useText();
  const name = nameEntry(entry) || t("trace.nameless");
  const { title } = readLabel(entry);
  const keys = entry.keys.join(", ");
  return (
    <tr className={clsx("border-t hover:bg-hover", !entry.enabled && "bg-sunken/60")}>
      <td className="w-10 py-2 pl-3 align-top sm:pl-4">
        <Tick
          aria-label={t("lore.tick", { name })}
          checked={isTicked}
          className="-mt-1.5"
          onTick={onTick}
        />
      </td>
      <th scope="row" className="px-2 py-2 text-left align-top font-normal">
        <span className="flex items-center gap-2">
          <button
            type="button"
            data-entry={entry.id}
            onClick={onOpen}
            dir="auto"
            className="min-w-0 truncate rounded text-left font-medium underline-offset-4 hover:underline"
          >
            {name}
          </button>
          <Signs entry={entry} />
        </span>
        {title && keys && (
          <span dir="auto" className="block truncate text-sm text-muted">
            {keys}
          </span>
        )}
        <span dir="auto" className="block truncate text-sm text-muted md:hidden">
          {entry.content}
        </span>
      </th>
      <td className="hidden px-2 py-2 align-top text-sm text-muted md:table-cell">
        <span dir="auto" className="line-clamp-2 break-words">
          {entry.content}
        </span>
      </td>
      <td className="hidden w-20 px-2 py-2 text-right align-top text-sm text-muted tabular-nums sm:table-cell">
        {formatCount(entry.order)}
      </td>
      <td className="w-16 py-2 pr-3 pl-2 text-right align-top text-sm text-muted tabular-nums max-[20rem]:hidden sm:w-20 sm:pr-4">
        {t("lore.roughly", { shown: formatCount(countTokens(entry)) })}
      </td>
    </tr>
  );
}
