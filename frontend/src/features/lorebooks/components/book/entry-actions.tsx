import { Plus } from "lucide";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";
import type { LoreEntry } from "../../entry";

interface EntryActionsProps {
  readonly shown: readonly LoreEntry[];
  readonly ticked: ReadonlySet<string>;
  readonly isBusy: boolean;
  readonly onTick: (ids: readonly string[], isTicked: boolean) => void;
  readonly onSwitch: (entries: readonly LoreEntry[], enabled: boolean) => void;
  readonly onDelete: (ids: readonly string[]) => void;
  readonly onAdd: () => void;
}

/** The actions for the ticked entries, and the button that adds one. */
export function EntryActions(props: EntryActionsProps) {
  const { shown, ticked, isBusy, onTick, onSwitch, onDelete, onAdd } = props;
  const t = useText();
  const meant = shown.filter(({ id }) => ticked.has(id));
  const areAll = shown.length > 0 && meant.length === shown.length;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {shown.length > 0 && (
        <label className="mr-1 inline-flex min-h-10 cursor-pointer items-center gap-2.5 pl-3 text-sm select-none sm:pl-4">
          <input
            type="checkbox"
            checked={areAll}
            className="size-4 accent-(--ember)"
            onChange={() =>
              onTick(
                shown.map(({ id }) => id),
                !areAll,
              )
            }
          />
          {meant.length > 0 ? t("lore.ticked", { count: meant.length }) : t("lore.tickAll")}
        </label>
      )}
      {meant.length > 0 && (
        <>
          <Button aria-disabled={isBusy} onClick={() => onSwitch(meant, true)}>
            {t("lore.use")}
          </Button>
          <Button aria-disabled={isBusy} onClick={() => onSwitch(meant, false)}>
            {t("lore.doNotUse")}
          </Button>
          <Button onClick={() => onDelete(meant.map(({ id }) => id))}>{t("common.delete")}</Button>
        </>
      )}
      <Button
        look="solid"
        // A narrow window has no room for both.
        className={meant.length > 0 ? "ml-auto max-sm:hidden" : "ml-auto"}
        onClick={onAdd}
      >
        <Icon of={Plus} className="size-4" />
        {t("lore.addEntry")}
      </Button>
    </div>
  );
}
