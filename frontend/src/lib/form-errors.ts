import { ApiError, describeError } from "./api-error";
import { say } from "./language/current";
import type { TextKey } from "./language/text";

export interface FormErrors {
  /** The server's errors by field, with the field names of the API. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The message above the form; null if the form's fields show all errors. */
  readonly refusal: string | null;
}

/** `sentences` maps some of the server's codes to our own texts; `names` are the form's fields. */
export function sortErrors(
  error: Error | null,
  names: readonly string[],
  sentences: Readonly<Record<string, TextKey>> = {},
): FormErrors {
  if (error === null) return { fields: {}, refusal: null };
  if (!(error instanceof ApiError)) return { fields: {}, refusal: describeError(error) };
  const { fields } = error;
  const sentence = sentences[error.code];
  if (sentence !== undefined) return { fields, refusal: say(sentence) };
  const unseen = Object.keys(fields).filter((name) => !names.includes(name));
  if (unseen.length === Object.keys(fields).length)
    return { fields, refusal: describeError(error) };
  return { fields, refusal: unseen.flatMap((name) => fields[name] ?? []).join(" ") || null };
}
