import { X } from "lucide";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { SidePanel } from "@/components/ui/side-panel";
import { useText } from "@/lib/language/use-text";
import type { Imports } from "../use-imports";
import { ImportFooter } from "./import-footer";
import { ImportRow } from "./import-row";

interface ImportPanelProps {
  readonly imports: Imports;
  readonly title: string;
  readonly onClose: () => void;
}

/** The content of the files, to be checked before any of it is stored; then the progress of storing. */
export function ImportPanel({ imports, title, onClose }: ImportPanelProps) {
  const t = useText();
  const { kind, state, queue } = imports;
  const { items } = state;
  const open = items.filter(({ phase }) => phase === "read");
  const areAll = open.every(({ isChosen }) => isChosen);
  return (
    <SidePanel label={title} onClose={onClose}>
      <div className="flex items-center justify-between gap-3 border-b py-3 pr-3 pl-6">
        <h2 className="font-voice text-title font-semibold">{title}</h2>
        <IconButton label={t("common.close")} tip="end" onClick={onClose}>
          <Icon of={X} className="size-4" />
        </IconButton>
      </div>
      <div data-scroller className="min-h-0 grow overflow-y-auto px-6">
        {open.length > 1 && !state.isStoring && (
          <label className="flex min-h-11 cursor-pointer items-center gap-3 border-b text-sm select-none">
            <input
              type="checkbox"
              checked={areAll}
              className="size-4 accent-(--ember)"
              onChange={() =>
                queue.choose(
                  open.map(({ id }) => id),
                  !areAll,
                )
              }
            />
            {t("imports.all")}
          </label>
        )}
        <ul aria-label={t("imports.files")}>
          {items.map((item) => (
            <ImportRow
              key={item.id}
              kind={kind}
              item={item}
              isAlone={items.length === 1}
              onChoose={(isChosen) => queue.choose([item.id], isChosen)}
              onRetry={() => queue.retry(item.id)}
              onLeave={onClose}
            />
          ))}
        </ul>
      </div>
      <ImportFooter imports={imports} onClose={onClose} />
    </SidePanel>
  );
}
