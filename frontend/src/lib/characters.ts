import type { Character } from "./api-schema";

/** The character of a new chat if no other one is requested. */
export const DEFAULT_CHARACTER = "Bronn";

/** The longest name. */
export const NAME_LIMIT = 64;

function fold(text: string): string {
  return text.trim().toLowerCase();
}

export function isDefaultCharacter(name: string): boolean {
  return fold(name) === fold(DEFAULT_CHARACTER);
}

/** The character with that id, else the first with that name or slug, ignoring case. */
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

/** The characters, with the one with that id before others of the same name. */
export function putFirst(
  characters: readonly Character[] | undefined,
  id: string | null | undefined,
): readonly Character[] | undefined {
  const wanted = id ? characters?.find((each) => each.id === id) : undefined;
  if (!characters || !wanted) return characters;
  return [wanted, ...characters.filter((each) => each !== wanted)];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether `wanted` is a character's id. No name has that form. */
export function isCharacterId(wanted: string): boolean {
  return UUID.test(wanted);
}

/** A typed name, reduced to one line and to the longest length. */
export function cleanName(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return Array.from(line).slice(0, NAME_LIMIT).join("").trim();
}

/** The path of a new chat with `wanted`, a slug, a name or an id. */
export function buildNewChatPath(wanted: string): string {
  if (isDefaultCharacter(wanted)) return "/chat";
  return `/chat?${new URLSearchParams({ character: wanted }).toString()}`;
}

/**
 * The path of a new chat with a character. Users' characters are addressed by id, because their names are not unique.
 */
export function buildTalkPath({ id, slug, visibility }: Character): string {
  return buildNewChatPath(visibility === "server" ? slug : id);
}
