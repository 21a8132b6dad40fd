"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import { useText } from "@/lib/language/use-text";
import { formatMark } from "@/lib/moments";
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
      <progress
        aria-label={label}
        value={done}
        max={Math.max(all, 1)}
        className="mt-2 block h-1.5 w-full accent-(--ember)"
      />
    </div>
  );
}

/** That the server takes no more for a while, and when it does. */
function LongWait({ imports }: { readonly imports: Imports }) {
  const t = useText();
  const { waitsUntil } = imports.state;
  if (waitsUntil === null || !imports.state.isStoring) return null;
  const { chosen } = countImports(imports.state);
  const now = new Date();
  const say = (moment: number): string => formatMark(new Date(moment).toISOString(), now);
  return (
    <Notice className="mb-4">
      {chosen > 1
        ? t("imports.waitsMany", {
            next: say(waitsUntil),
            last: say(foreseeEnd(waitsUntil, chosen)),
          })
        : t("imports.waitsOne", { next: say(waitsUntil) })}
    </Notice>
  );
}

interface ImportFooterProps {
  readonly imports: Imports;
  readonly onClose: () => void;
}

/** How far it is, and what one can do now. */
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
      {state.stopped && (
        <Notice look="alarm" className="mb-4">
          {describeError(state.stopped)}
        </Notice>
      )}
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
          <Button
            onClick={() => {
              queue.halt();
            }}
          >
            {t("imports.stop")}
          </Button>
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
