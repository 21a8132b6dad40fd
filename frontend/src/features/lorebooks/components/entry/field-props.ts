import type { EntryChanges, EntryFields } from "../../entry";

/** For a part of the form of an entry. */
export interface EntryPartProps {
  readonly draft: EntryFields;
  readonly onChange: (changes: EntryChanges) => void;
  /** What the server has against single fields. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
}
