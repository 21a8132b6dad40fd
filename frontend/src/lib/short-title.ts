import type { Conversation } from "@/lib/api-schema";

/** Whom a conversation is to be with: a character here by the id, anybody else by the name. */
export interface Cast {
  readonly id: string | null;
  readonly name: string;
}

/** `conversation` with another character, as the server will make it: a provisional title follows. */
export function recast(conversation: Conversation, { id, name }: Cast): Conversation {
  const { title, character: old } = conversation;
  const cast = { ...conversation, character: name, character_id: id };
  if (title === old) return { ...cast, title: name };
  const prefix = `${old} — `;
  if (!title.startsWith(prefix)) return cast;
  return { ...cast, title: `${name} — ${title.slice(prefix.length)}` };
}

/** The title without the "<Character> — " that every provisional one begins with. */
export function shortenTitle({ title, character }: Pick<Conversation, "title" | "character">) {
  const prefix = `${character} — `;
  return title.startsWith(prefix) && title.length > prefix.length
    ? title.slice(prefix.length)
    : title;
}
