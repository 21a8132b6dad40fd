import type { Conversation } from "@/lib/api-schema";

/** `conversation` with another character, as the server will make it: a provisional title follows. */
export function recast(conversation: Conversation, character: string): Conversation {
  const { title, character: old } = conversation;
  if (title === old) return { ...conversation, character, title: character };
  const prefix = `${old} — `;
  if (!title.startsWith(prefix)) return { ...conversation, character };
  return { ...conversation, character, title: `${character} — ${title.slice(prefix.length)}` };
}

/** The title without the "<Character> — " that every provisional one begins with. */
export function shortenTitle({ title, character }: Pick<Conversation, "title" | "character">) {
  const prefix = `${character} — `;
  return title.startsWith(prefix) && title.length > prefix.length
    ? title.slice(prefix.length)
    : title;
}
