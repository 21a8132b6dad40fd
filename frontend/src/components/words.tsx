import type { ComponentType } from "react";
import type { MarkdownProps } from "./markdown/markdown";

interface WordsProps {
  readonly text: string;
  /** Renders Markdown; undefined until it is loaded. */
  readonly Markdown: ComponentType<MarkdownProps> | undefined;
}

/** Markdown's most common marks, hidden for the moment until `Markdown` is loaded. */
const MARKS = /[*_`~]+|^[#>]+ /gm;

/** A text as a thread shows it. Until `Markdown` is loaded, the plain words are shown in the same place. */
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
