import type { ComponentType } from "react";
import type { MarkdownProps } from "./markdown/markdown";

interface WordsProps {
  readonly text: string;
  /** Reads Markdown, which is not waited for; undefined until it is there. */
  readonly Markdown: ComponentType<MarkdownProps> | undefined;
}

/** For a moment: what reads them properly is on its way. */
const MARKS = /[*_`~]+|^[#>]+ /gm;

/** What somebody says, as a thread shows it; until that can be drawn, the bare words in the same place. */
export function Words({ text, Markdown }: WordsProps) {
  if (Markdown) return <Markdown text={text} isGrowing={false} />;
  return (
    <div className="voice">
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        <p key={index} dir="auto" className="whitespace-pre-line">
          {paragraph.replace(MARKS, "")}
        </p>
      ))}
    </div>
  );
}
