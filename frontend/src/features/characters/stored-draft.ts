import { isRecord } from "@/lib/is-record";
import { readStoredJson, removeStored, writeStored } from "@/lib/storage";
import { DRAFT_PREFIX } from "@/lib/writings";
import type { Definition } from "./definition";

/** What is written of a character and not yet saved. */
export interface StoredDraft {
  readonly definition: Definition;
  /** The number of the version that it began from; null: of a character that is not there yet. */
  readonly base: number | null;
}

/** `id` null: of a new character. Signing out clears it, as every draft. */
function nameKey(id: string | null): string {
  return `${DRAFT_PREFIX}character:${id ?? "new"}`;
}

function isDraft(value: unknown): value is StoredDraft {
  if (!isRecord(value)) return false;
  const { definition, base } = value as Partial<Record<keyof StoredDraft, unknown>>;
  return isRecord(definition) && (base === null || typeof base === "number");
}

/** Null where nothing was left unsaved, or what is stored is none of ours. */
export function readDraft(id: string | null): StoredDraft | null {
  const value = readStoredJson(nameKey(id));
  return isDraft(value) ? value : null;
}

export function writeDraft(id: string | null, draft: StoredDraft): void {
  writeStored(nameKey(id), JSON.stringify(draft));
}

export function removeDraft(id: string | null): void {
  removeStored(nameKey(id));
}
