import { ApiError } from "@/lib/api-error";

/** Who should take part in a new chat was deleted meanwhile: the character, or who the reader is in it. */
export class SomeoneGoneError extends Error {
  override readonly name = "SomeoneGoneError";
}

/** What refused a new chat, told as what it means there. */
export function explainRefusal(error: unknown): unknown {
  return error instanceof ApiError && error.status === 404 ? new SomeoneGoneError() : error;
}
