import { type ReactNode, createContext, use } from "react";
import type { Note } from "./parse/nodes";
import { useText } from "@/lib/language/use-text";

interface NoteNumbersValue {
  /** Put in front of every id, because a page has many texts. */
  readonly prefix: string;
  readonly labels: readonly string[];
}

export const NoteNumbers = createContext<NoteNumbersValue>({ prefix: "", labels: [] });

function focus(id: string): void {
  const target = document.getElementById(id);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

interface JumpProps {
  readonly to: string;
  readonly id?: string;
  readonly name: string;
  readonly children: ReactNode;
}

/** A button that scrolls to another place of the text without changing the page's address. */
function Jump({ to, id, name, children }: JumpProps) {
  return (
    <button type="button" id={id} aria-label={name} className="note-jump" onClick={() => focus(to)}>
      {children}
    </button>
  );
}

/** The number of a footnote where the text refers to it. */
export function NoteReference({ label }: { readonly label: string }) {
  const t = useText();
  const { prefix, labels } = use(NoteNumbers);
  const number = labels.indexOf(label) + 1;
  return (
    <sup>
      <Jump
        to={`${prefix}n${number}`}
        id={`${prefix}r${number}`}
        name={t("markdown.footnote", { number })}
      >
        {number}
      </Jump>
    </sup>
  );
}

interface NoteListProps {
  readonly notes: readonly Note[];
  readonly renderBlocks: (blocks: Note["blocks"]) => ReactNode;
}

/** The footnotes, below the text. */
export function NoteList({ notes, renderBlocks }: NoteListProps) {
  const t = useText();
  const { prefix } = use(NoteNumbers);
  if (notes.length === 0) return null;
  return (
    <section aria-label={t("markdown.footnotes")} className="notes">
      <ol>
        {notes.map(({ label, number, blocks }) => (
          <li key={label} id={`${prefix}n${number}`} tabIndex={-1} value={number} dir="auto">
            {renderBlocks(blocks)}
            <Jump to={`${prefix}r${number}`} name={t("markdown.backTo", { number })}>
              ↩
            </Jump>
          </li>
        ))}
      </ol>
    </section>
  );
}
