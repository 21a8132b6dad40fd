import type { Conversation } from "@/lib/api-schema";

/** The title without the "<Character> — " that every provisional one begins with. */
export function shortenTitle({ title, character }: Pick<Conversation, "title" | "character">) {
  const prefix = `${character} — `;
  return title.startsWith(prefix) && title.length > prefix.length
    ? title.slice(prefix.length)
    : title;
}
