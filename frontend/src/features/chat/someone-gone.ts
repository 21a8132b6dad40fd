/** The character of a new chat, or the user's persona in it, was deleted meanwhile. */
export const SOMEONE_GONE = new Error("someone_gone");
