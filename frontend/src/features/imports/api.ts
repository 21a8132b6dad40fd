import { type ApiPath, callApi } from "@/lib/api-client";
import type { Character, ImportedCharacter, ImportedLorebook, Report } from "@/lib/api-schema";

export type ImportKind = "character" | "lorebook";

/** The server's answer about a file, before or after it stored the content. */
export interface Answer {
  readonly report: Report;
  /** The same for files with the same content; null: not known. */
  readonly contentHash: string | null;
  /** The user's existing object with the same content. */
  readonly sameAs: ImportedCharacter["same_as"];
  readonly made: Made | null;
}

export interface Made {
  readonly id: string;
  readonly name: string;
  /** Null if it is not a character. */
  readonly character: Character | null;
}

const PATHS: Readonly<Record<ImportKind, ApiPath>> = {
  character: "/characters/import",
  lorebook: "/lorebooks/import",
};

function readAnswer(answer: ImportedCharacter | ImportedLorebook): Answer {
  if ("lorebook" in answer)
    return {
      report: answer.report,
      contentHash: answer.content_hash,
      sameAs: answer.same_as,
      made: answer.lorebook && { ...answer.lorebook, character: null },
    };
  const { report, content_hash, same_as, character } = answer;
  return {
    report,
    contentHash: content_hash,
    sameAs: same_as,
    made: character && { id: character.id, name: character.name, character },
  };
}

/** Uploads a file: to be checked only, or with `isStored` to be stored. Throws ApiError or NetworkError. */
export async function sendFile(
  kind: ImportKind,
  file: File,
  isStored: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const body = new FormData();
  body.set("dry_run", String(!isStored));
  body.set("file", file);
  return readAnswer(await callApi(PATHS[kind], { method: "POST", body, signal }));
}
