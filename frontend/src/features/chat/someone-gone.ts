/** Who should take part in a new chat was deleted meanwhile: the character, or who the reader is in it. */
export const SOMEONE_GONE = new Error("someone_gone");
