import type { Conversation } from "@/lib/api-schema";

/** The character of a conversation: by id if the app has it, otherwise by name only. */
export interface Cast {
  readonly id: string | null;
  readonly name: string;
}

/** Predicts the server's answer to a change of character: a provisional title changes with it. */
export function recast(conversation: Conversation, { id, name }: Cast): Conversation {
  const { title, character: old } = conversation;
  const cast = { ...conversation, character: name, character_id: id };
  if (title === old) return { ...cast, title: name };
  const prefix = `${old} — `;
  if (!title.startsWith(prefix)) return cast;
  return { ...cast, title: `${name} — ${title.slice(prefix.length)}` };
}

/** The title without "<Character> — ", the prefix of every provisional title. */
export function shortenTitle({ title, character }: Pick<Conversation, "title" | "character">) {
  const prefix = `${character} — `;
  return title.startsWith(prefix) && title.length > prefix.length
    ? title.slice(prefix.length)
    : title;
}
