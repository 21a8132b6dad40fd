import type { Report } from "@/lib/api-schema";
import { createUniqueId } from "@/lib/unique-id";
import type { Answer, Made } from "./api";

export const FILE_LIMIT = 32 * 1024 * 1024;

/** A file that is being imported. */
export interface ImportItem {
  readonly id: string;
  readonly file: File;
  readonly phase: "waiting" | "reading" | "read" | "storing" | "stored" | "refused";
  readonly report: Report | null;
  readonly contentHash: string | null;
  /** The user's existing object with the same content. */
  readonly sameAs: Answer["sameAs"];
  /** The name of another file in the queue with the same content. */
  readonly twin: string | null;
  readonly isChosen: boolean;
  readonly made: Made | null;
  readonly error: Error | null;
}

/** A file over the size limit; it is not sent. */
export class FileTooLarge extends Error {
  override readonly name = "FileTooLarge";
}

export function makeItem(file: File): ImportItem {
  const isTooLarge = file.size > FILE_LIMIT;
  return {
    id: createUniqueId(),
    file,
    phase: isTooLarge ? "refused" : "waiting",
    report: null,
    contentHash: null,
    sameAs: null,
    twin: null,
    isChosen: false,
    made: null,
    error: isTooLarge ? new FileTooLarge() : null,
  };
}

/** The changes to an item after its file was read. `others` are the queue's items; a duplicate is not chosen. */
export function noteReading(
  item: ImportItem,
  answer: Answer,
  others: readonly ImportItem[],
): ImportItem {
  const { report, contentHash, sameAs } = answer;
  const twin = others.find(
    (each) => each.id !== item.id && contentHash !== null && each.contentHash === contentHash,
  );
  return {
    ...item,
    phase: "read",
    report,
    contentHash,
    sameAs,
    twin: twin?.file.name ?? null,
    isChosen: !twin && !sameAs,
  };
}
