import { ApiError } from "./api-error";
import { say } from "./language/current";
import type { TextKey } from "./language/text";

/** The server's codes for tries of a code, in the reader's words. */
export const CODE_SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_pending: "errors.codeTooLate",
};

/** What to send the code with, if a first step was answered by asking for a second one. */
export function readPending(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.code !== "second_factor_required") return null;
  const pending = error.body["pending"];
  return typeof pending === "string" ? pending : null;
}

/** What is wrong with the code that was typed. Its errors carry no field: the name is taken. */
export function readCodeErrors(error: Error | null): readonly string[] | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === "invalid_code") return [say("errors.codeWrong")];
  return undefined;
}
