import { clsx } from "clsx";
import { useId, useMemo, useState } from "react";
import { Blocks } from "./blocks";
import { Growing } from "./formula";
import { NoteList, NoteNumbers } from "./notes";
import { DocumentReader } from "./parse/document";

export interface MarkdownProps {
  readonly text: string;
  /** The text may still grow, so half-written marks are hidden. */
  readonly isGrowing: boolean;
}

/**
 * A model's Markdown. Finished blocks are parsed and rendered once; only the last one is parsed again while it grows.
 */
export function Markdown({ text, isGrowing }: MarkdownProps) {
  const [reader] = useState(() => new DocumentReader());
  const { blocks, notes, noteLabels } = useMemo(
    () => reader.read(text, isGrowing),
    [reader, text, isGrowing],
  );
  const prefix = useId();
  const numbering = useMemo(() => ({ prefix, labels: noteLabels }), [prefix, noteLabels]);
  return (
    <Growing value={isGrowing}>
      <NoteNumbers value={numbering}>
        <div className={clsx("voice", isGrowing && "speaking")}>
          <Blocks blocks={blocks} isGrowing={isGrowing} />
          <NoteList
            notes={notes}
            renderBlocks={(texts) => <Blocks blocks={texts} isGrowing={false} />}
          />
        </div>
      </NoteNumbers>
    </Growing>
  );
}
