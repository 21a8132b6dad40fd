import { Eye, FileText, TextCursorInput, X } from "lucide";
import { type RefObject, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { SidePanel } from "@/components/ui/side-panel";
import { PanelHeader } from "@/components/ui/panel-header";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";
import { countLines } from "../pasted";
import type { Pasted } from "../use-pasted";

/** Lines per part. Parts out of sight are not laid out, so a long text opens at once. */
const LINES_IN_PART = 100;

function cutParts(text: string): string[] {
  const lines = text.split("\n");
  return Array.from({ length: Math.ceil(lines.length / LINES_IN_PART) }, (_, part) =>
    lines.slice(part * LINES_IN_PART, (part + 1) * LINES_IN_PART).join("\n"),
  );
}

function PieceView({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const t = useText();
  return (
    <SidePanel label={t("chat.pastedText")} onClose={onClose}>
      <PanelHeader title={t("chat.pastedText")} onClose={onClose} />
      <div
        role="region"
        aria-label={t("chat.pastedText")}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys
        tabIndex={0}
        className="min-h-0 grow overflow-y-auto overscroll-contain px-5 py-4 sm:px-6"
      >
        {cutParts(text).map((part, index) => (
          <pre
            key={index}
            dir="auto"
            className="font-mono text-xs leading-relaxed wrap-anywhere whitespace-pre-wrap [contain-intrinsic-size:auto_122rem] [content-visibility:auto]"
          >
            {part}
          </pre>
        ))}
      </div>
    </SidePanel>
  );
}

function describeSize(text: string, t: ReturnType<typeof useText>): string {
  const [lines, characters] = [countLines(text), text.length];
  return t("chat.pastedSize", {
    lines: t("chat.pastedLines", { count: lines, shown: formatCount(lines) }),
    characters: t("chat.pastedCharacters", {
      count: characters,
      shown: formatCount(characters),
    }),
  });
}

interface PastedPiecesProps {
  readonly pasted: Pasted;
  /** The field, which gets the focus when a piece is gone. */
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** They can only be read. */
  readonly isClosed: boolean;
}

/** The pasted texts that will be sent with the message: a card for each. */
export function PastedPieces({ pasted, area, isClosed }: PastedPiecesProps) {
  const t = useText();
  const [opened, setOpened] = useState<string | null>(null);
  const leave = (how: "insert" | "remove", index: number): void => {
    pasted[how](index);
    area.current?.focus();
  };
  return (
    <>
      <ul
        aria-label={t("chat.pastedText")}
        className="max-h-40 space-y-1.5 overflow-y-auto px-2.5 pt-2.5"
      >
        {pasted.pieces.map((text, index) => (
          <li
            key={index}
            className="flex items-center gap-1 max-[20rem]:flex-wrap rounded-2xl bg-told py-1.5 pr-1.5 pl-3.5 text-sm"
          >
            <Icon of={FileText} className="mr-1.5 size-icon shrink-0 text-muted" />
            <div className="min-w-0 grow">
              <p dir="auto" className="truncate">
                {text.trimStart().split("\n", 1)[0]?.slice(0, 200)}
              </p>
              <p className="text-xs text-muted">{describeSize(text, t)}</p>
            </div>
            <IconButton
              label={t("chat.pastedLook")}
              size="small"
              tip="above"
              onClick={() => setOpened(text)}
            >
              <Icon of={Eye} className="size-4" />
            </IconButton>
            {!isClosed && (
              <>
                <IconButton
                  label={t("chat.pastedInsert")}
                  size="small"
                  tip="above"
                  onClick={() => leave("insert", index)}
                >
                  <Icon of={TextCursorInput} className="size-4" />
                </IconButton>
                <IconButton
                  label={t("chat.pastedRemove")}
                  size="small"
                  tip="end"
                  onClick={() => leave("remove", index)}
                >
                  <Icon of={X} className="size-4" />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
      {opened !== null && <PieceView text={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
