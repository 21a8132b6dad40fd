import type { Character } from "./api-schema";

/** Whom a new chat is with unless somebody else is asked for. */
export const DEFAULT_CHARACTER = "Bronn";

/** How long a name may be. */
export const NAME_LIMIT = 64;

function fold(text: string): string {
  return text.trim().toLowerCase();
}

export function isDefaultCharacter(name: string): boolean {
  return fold(name) === fold(DEFAULT_CHARACTER);
}

/** The character with that id, or else the first with that name or slug, in any case. */
export function findCharacter(
  characters: readonly Character[] | undefined,
  wanted: string,
): Character | undefined {
  const key = fold(wanted);
  return (
    characters?.find(({ id }) => key === id) ??
    characters?.find(({ slug, name }) => key === fold(name) || key === fold(slug))
  );
}

/** The same, with the one of that id before others of its name. */
export function putFirst(
  characters: readonly Character[] | undefined,
  id: string | null | undefined,
): readonly Character[] | undefined {
  const wanted = id ? characters?.find((each) => each.id === id) : undefined;
  if (!characters || !wanted) return characters;
  return [wanted, ...characters.filter((each) => each !== wanted)];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether `wanted` is the id of a character, which nobody is called by. */
export function isCharacterId(wanted: string): boolean {
  return UUID.test(wanted);
}

/** A name as somebody typed it, on one line and no longer than it may be. */
export function cleanName(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return Array.from(line).slice(0, NAME_LIMIT).join("").trim();
}

/** Where a new chat with `wanted` (a slug or a name) begins. */
export function buildNewChatPath(wanted: string): string {
  if (isDefaultCharacter(wanted)) return "/chat";
  return `/chat?${new URLSearchParams({ character: wanted }).toString()}`;
}

/** Where a new chat with a character begins: names of people's characters may be anybody's. */
export function buildTalkPath({ id, slug, visibility }: Character): string {
  return buildNewChatPath(visibility === "server" ? slug : id);
}
