import { ApiError, describeError } from "@/lib/api-error";
import type { Text, TextKey } from "@/lib/language/text";
import type { ImportKind } from "./api";
import { FileTooLarge } from "./import-item";

interface Refusal {
  readonly sentence: string;
  /** What the server found, in its own language; null: no details. */
  readonly detail: string | null;
}

const SENTENCES: Readonly<Record<string, TextKey>> = {
  not_a_card: "imports.notACard",
  encrypted_card: "imports.encrypted",
  card_too_large: "imports.unpacksTooLarge",
  card_broken: "imports.broken",
  body_too_large: "imports.tooLarge",
};
/** Why a file was refused as something of this kind. */
export function describeRefusal(t: Text, error: Error, kind: ImportKind): Refusal {
  if (error instanceof FileTooLarge) return { sentence: t("imports.tooLarge"), detail: null };
  if (!(error instanceof ApiError)) return { sentence: describeError(error), detail: null };
  const key = SENTENCES[error.code];
  if (key === undefined) return { sentence: describeError(error), detail: null };
  const detail = error.code === "body_too_large" ? null : error.message || null;
  return { sentence: t(key, { kind }), detail };
}
