import { useState } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useText } from "@/lib/language/use-text";
import type { ImportKind } from "../api";
import { countImports } from "../count-imports";
import { type Imports, useImports } from "../use-imports";
import { DropArea } from "./drop-area";
import { ImportPanel } from "./import-panel";

export interface FileImports {
  readonly imports: Imports;
  readonly isOpen: boolean;
  readonly take: (files: readonly File[]) => void;
  readonly show: (isOpen: boolean) => void;
}

/** The imports of a page, and whether their panel is open. */
export function useFileImports(kind: ImportKind): FileImports {
  const imports = useImports(kind);
  const [isOpen, setIsOpen] = useState(false);
  return {
    imports,
    isOpen,
    take: (files) => {
      imports.queue.add(files);
      setIsOpen(true);
    },
    show: setIsOpen,
  };
}

/** The page's drop area, the import panel, and a line about imports that continue while the panel is closed. */
export function FileImportArea({ files }: { readonly files: FileImports }) {
  const t = useText();
  const { imports, isOpen, take, show } = files;
  const { kind, state, queue } = imports;
  const { all, read, chosen, stored } = countImports(state);
  const isCharacter = kind === "character";
  const close = (): void => {
    // A finished import whose result was seen needs no line.
    if (chosen === 0 && !state.isReading && !state.isStoring) queue.clear();
    show(false);
  };
  return (
    <>
      <DropArea text={t(isCharacter ? "imports.dropCards" : "imports.dropBooks")} onFiles={take} />
      {!isOpen && all > 0 && (
        <Notice className="mb-5">
          <span>
            {state.isStoring
              ? t("imports.storedOf", { count: stored, all: stored + chosen })
              : state.isReading
                ? t("imports.readOf", { count: read, all })
                : t("imports.wait", { count: chosen })}
          </span>
          <NoticeAction onClick={() => show(true)}>{t("common.show")}</NoticeAction>
        </Notice>
      )}
      {isOpen && all > 0 && (
        <ImportPanel
          imports={imports}
          title={t(isCharacter ? "imports.cards" : "imports.books")}
          onClose={close}
        />
      )}
    </>
  );
}
