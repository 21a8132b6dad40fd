import { ApiError, describeError } from "./api-error";
import { say } from "./language/current";
import type { TextKey } from "./language/text";

export interface FormErrors {
  /** What the server has against single fields, by their names on the wire. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** What is said above the form: all that no field of it says. */
  readonly refusal: string | null;
}

/** `sentences` are our own words for some of the server's codes; `names` are the form's fields. */
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
