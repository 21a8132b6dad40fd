import { clsx } from "clsx";
import type { ReactNode } from "react";
import { diffWords } from "../../diff";

interface DifferenceProps {
  readonly before: string;
  readonly after: string;
}

const LOOKS = {
  same: "",
  added: "rounded-sm bg-part-notes/20 no-underline",
  removed: "rounded-sm bg-alarm-soft text-alarm line-through",
} as const;

/** Renders the `<ins>` and `<del>` tags in sentences that explain a difference. */
export const MARKS = {
  ins: (words: readonly ReactNode[]) => (
    <ins className="rounded-sm bg-part-notes/20 text-ink no-underline">{words}</ins>
  ),
  del: (words: readonly ReactNode[]) => <del className="text-alarm">{words}</del>,
};

/** The difference of two texts, word by word. */
export function Difference({ before, after }: DifferenceProps) {
  return (
    <p className="max-h-60 overflow-y-auto rounded-xl border bg-paper px-3.5 py-2.5 text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap">
      {diffWords(before, after).map(({ kind, text }, place) => {
        const Tag = kind === "same" ? "span" : kind === "added" ? "ins" : "del";
        return (
          <Tag key={place} className={clsx(LOOKS[kind])}>
            {text}
          </Tag>
        );
      })}
    </p>
  );
}
