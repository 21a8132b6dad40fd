import type { EntryFieldsRequest } from "@/lib/api-schema";
import { isSame } from "@/lib/record-changes";

export type EntryFields = Required<EntryFieldsRequest>;
export type LoreEntry = EntryFields & { readonly id: string };
export type EntryChanges = Partial<EntryFields>;

/** A new entry's fields. */
export const EMPTY_ENTRY: EntryFields = {
  keys: [],
  secondary_keys: [],
  selective_logic: 0,
  content: "",
  comment: "",
  enabled: true,
  constant: false,
  order: 100,
  position: 0,
  depth: 4,
  role: 0,
  probability: 100,
  group: "",
  group_weight: 100,
  group_override: false,
  sticky: null,
  cooldown: null,
  delay: null,
  scan_depth: null,
  case_sensitive: null,
  match_whole_words: null,
  exclude_recursion: false,
  prevent_recursion: false,
  delay_until_recursion: 0,
  ignore_budget: false,
  extensions: {},
};

export const AT_DEPTH = 4;
export const LOGICS = [0, 3, 2, 1] as const;
export const ROLES = [0, 1, 2] as const;

export function readFields(entry: EntryFields): EntryFields {
  const names = Object.keys(EMPTY_ENTRY) as (keyof EntryFields)[];
  return Object.fromEntries(names.map((name) => [name, entry[name]])) as EntryFields;
}

/** Whether any of these fields differs from its default. */
export function hasOwnWill(entry: EntryFields, names: readonly (keyof EntryFields)[]): boolean {
  return names.some((name) => !isSame(entry[name], EMPTY_ENTRY[name]));
}

/** One key per line, because a pattern may contain commas. */
export function parseKeys(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines)].filter(Boolean);
}

const PATTERN = /^\/.+\/[gimsuy]*$/s;

export function isPattern(key: string): boolean {
  return PATTERN.test(key);
}

interface Label {
  /** Empty: no folder. */
  readonly folder: string;
  readonly title: string;
}

/** "Places / Harbour" is the entry Harbour in the folder Places. */
export function readLabel({ comment }: Pick<EntryFields, "comment">): Label {
  const at = comment.indexOf("/");
  const [folder, title] = [comment.slice(0, at).trim(), comment.slice(at + 1).trim()];
  return at > 0 && folder && title ? { folder, title } : { folder: "", title: comment.trim() };
}

/** The extension that makes an entry match by meaning, too. Entries have no field of their own for it. */
export const BY_MEANING = "vectorized";

export function isByMeaning({ extensions }: EntryFields): boolean {
  return extensions[BY_MEANING] === true;
}
