"use client";

import { useState } from "react";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useText } from "@/lib/language/use-text";
import type { ImportKind } from "../api";
import { countImports } from "../count-imports";
import { type Imports, useImports } from "../use-imports";
import { DropArea } from "./drop-area";
import { ImportButton } from "./import-button";
import { ImportPanel } from "./import-panel";

interface FileImports {
  readonly imports: Imports;
  readonly isOpen: boolean;
  readonly take: (files: readonly File[]) => void;
  readonly show: (isOpen: boolean) => void;
}

/** Files for the page that they are let go on. */
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

/** The button for those who do not drag. */
export function FileImportButton({ files }: { readonly files: FileImports }) {
  const t = useText();
  const isCharacter = files.imports.kind === "character";
  return (
    <ImportButton
      label={t(isCharacter ? "imports.chooseCards" : "imports.chooseBooks")}
      onFiles={files.take}
    />
  );
}

/** The page's place to let files go, the panel about them, and a line about what still goes on behind it. */
export function FileImportArea({ files }: { readonly files: FileImports }) {
  const t = useText();
  const { imports, isOpen, take, show } = files;
  const { kind, state, queue } = imports;
  const { all, read, chosen, stored } = countImports(state);
  const isCharacter = kind === "character";
  const close = (): void => {
    // What is over and has been seen needs no line.
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
          <NoticeAction
            onClick={() => {
              show(true);
            }}
          >
            {t("common.show")}
          </NoticeAction>
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
