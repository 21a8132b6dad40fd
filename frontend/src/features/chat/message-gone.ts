/** The message that an address names is not there any more. */
export class MessageGoneError extends Error {
  override readonly name = "MessageGoneError";
}
