import { ErrorNotice } from "@/components/error-notice";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useText } from "@/lib/language/use-text";
import { dateFormat } from "@/lib/language/current";
import { formatTime } from "@/lib/moments";
import { countImports, foreseeEnd } from "../count-imports";
import type { Imports } from "../use-imports";

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly all: number;
}

function Progress({ label, done, all }: ProgressProps) {
  return (
    <div className="min-w-40 grow">
      <p role="status" className="text-sm">
        {label}
      </p>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(all, 1)}
        aria-valuenow={done}
        className="mt-2 h-1.5 overflow-hidden rounded-full bg-told"
      >
        <div
          className="h-full rounded-full bg-ember transition-[width]"
          style={{ width: `${all > 0 ? (100 * done) / all : 0}%` }}
        />
      </div>
    </div>
  );
}

const days = dateFormat({ weekday: "short", hour: "2-digit", minute: "2-digit" });

/** A time of today; with the date if it is another day. */
function formatSoon(moment: number): string {
  const date = new Date(moment);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? formatTime(date.toISOString()) : days().format(date);
}

/** Says that the server accepts no more imports for a while, and until when. */
function LongWait({ imports }: { readonly imports: Imports }) {
  const t = useText();
  const { waitsUntil } = imports.state;
  if (waitsUntil === null || !imports.state.isStoring) return null;
  const { chosen } = countImports(imports.state);
  return (
    <Notice className="mb-4">
      {chosen > 1
        ? t("imports.waitsMany", {
            next: formatSoon(waitsUntil),
            last: formatSoon(foreseeEnd(waitsUntil, chosen)),
          })
        : t("imports.waitsOne", { next: formatSoon(waitsUntil) })}
    </Notice>
  );
}

interface ImportFooterProps {
  readonly imports: Imports;
  readonly onClose: () => void;
}

/** The progress, and the buttons for the next step. */
export function ImportFooter({ imports, onClose }: ImportFooterProps) {
  const t = useText();
  const { kind, state, queue, store } = imports;
  const { all, read, chosen, stored } = countImports(state);
  const isCharacter = kind === "character";
  const leave = (): void => {
    queue.clear();
    onClose();
  };
  return (
    <div className="border-t bg-raised px-6 pt-4 pb-[calc(1rem+env(safe-area-inset-bottom))]">
      <ErrorNotice error={state.stopped} className="mb-4" />
      <LongWait imports={imports} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        {state.isReading && (
          <Progress label={t("imports.readOf", { count: read, all })} done={read} all={all} />
        )}
        {state.isStoring && (
          <Progress
            label={t("imports.storedOf", { count: stored, all: stored + chosen })}
            done={stored}
            all={stored + chosen}
          />
        )}
        {!state.isReading && !state.isStoring && stored > 0 && (
          <p role="status" className="mr-auto text-sm">
            {t(isCharacter ? "imports.areYours" : "imports.booksAreYours", { count: stored })}
          </p>
        )}
        {state.isStoring ? (
          <Button onClick={() => queue.halt()}>{t("imports.stop")}</Button>
        ) : (
          <Button look={chosen === 0 && stored > 0 ? "solid" : "ghost"} onClick={leave}>
            {stored > 0 ? t("imports.done") : t("common.cancel")}
          </Button>
        )}
        {!state.isReading && !state.isStoring && chosen > 0 && (
          <Button look="solid" onClick={store}>
            {t(isCharacter ? "imports.importCharacters" : "imports.importBooks", { count: chosen })}
          </Button>
        )}
      </div>
    </div>
  );
}
