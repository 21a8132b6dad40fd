import { ApiError } from "./api-error";
import { say } from "./language/current";
import type { TextKey } from "./language/text";

/** Our own texts for the server's codes about the second step. */
export const CODE_SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_pending: "errors.codeTooLate",
};

/** The token to send the code with, if the server asked for a second step; else null. */
export function readPending(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.code !== "second_factor_required") return null;
  const pending = error.body["pending"];
  return typeof pending === "string" ? pending : null;
}

/** The errors of the typed code. The server sends them without a field, because the name `code` is taken. */
export function readCodeErrors(error: Error | null): readonly string[] | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === "invalid_code") return [say("errors.codeWrong")];
  return undefined;
}
