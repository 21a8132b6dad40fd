import type { Report } from "@/lib/api-schema";
import { createUniqueId } from "@/lib/unique-id";
import type { Answer, Made } from "./api";

export const FILE_LIMIT = 32 * 1024 * 1024;

/** A file on its way in. */
export interface ImportItem {
  readonly id: string;
  readonly file: File;
  readonly phase: "waiting" | "reading" | "read" | "storing" | "stored" | "refused";
  readonly report: Report | null;
  readonly contentHash: string | null;
  /** What one has already that is the same. */
  readonly sameAs: Answer["sameAs"];
  /** The name of another file of this pile that makes the same. */
  readonly twin: string | null;
  readonly isChosen: boolean;
  readonly made: Made | null;
  readonly error: Error | null;
}

/** A file that is over the limit; it is not sent. */
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

/** What an item is once its file was read; `others` are those of the pile. What is there twice is not chosen. */
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
