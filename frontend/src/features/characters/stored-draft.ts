import { isRecord } from "@/lib/is-record";
import { readStoredJson, removeStored, writeStoredLate } from "@/lib/storage";
import { DRAFT_PREFIX } from "@/lib/writings";
import type { Definition } from "./definition";

/** Unsaved edits of a character. */
export interface StoredDraft {
  readonly definition: Definition;
  /** Number of the version that the edits started from; null: the character does not exist yet. */
  readonly base: number | null;
}

/** `id` null: a new character. Signing out removes it, like every draft. */
function nameKey(id: string | null): string {
  return `${DRAFT_PREFIX}character:${id ?? "new"}`;
}

function isDraft(value: unknown): value is StoredDraft {
  if (!isRecord(value)) return false;
  const { definition, base } = value as Partial<Record<keyof StoredDraft, unknown>>;
  return isRecord(definition) && (base === null || typeof base === "number");
}

/** Null if there is no draft, or the stored value is not a valid one. */
export function readDraft(id: string | null): StoredDraft | null {
  const value = readStoredJson(nameKey(id));
  return isDraft(value) ? value : null;
}

export function writeDraft(id: string | null, draft: StoredDraft): void {
  writeStoredLate(nameKey(id), () => JSON.stringify(draft));
}

export function removeDraft(id: string | null): void {
  removeStored(nameKey(id));
}
