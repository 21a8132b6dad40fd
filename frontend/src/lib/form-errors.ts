import { ApiError, describeError } from "./api-error";
import { say } from "./language/current";
import type { TextKey } from "./language/text";

export interface FormErrors {
  /** The server's errors by field, with the field names of the API. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The message above the form; null if one of the form's fields shows an error. */
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
  const isSaidInField = names.some((name) => fields[name] !== undefined);
  return { fields, refusal: isSaidInField ? null : describeError(error) };
}
