/** The message that an address names does not exist any more. */
export class MessageGoneError extends Error {
  override readonly name = "MessageGoneError";
}
