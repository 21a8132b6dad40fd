/**
 * Removes Markdown's marks line by line, for uses such as teasers where parsing would cost too much. Marks are not
 * paired, so the time is linear in the length.
 */
export function stripMarks(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/^[ \t]*(?:`{3,}|~{3,}).*(?:\n|$)/gm, "")
    .replace(/^[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/gm, "")
    .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)/gm, "")
    .replace(/^[ \t]*[*+-][ \t]+/gm, "• ")
    .replace(/!?\[([^[\]\n]*)\]\([^()\s]*\)/g, "$1")
    .replace(/(?<!\\)[*~`]+(?=[^\s*~`])|(?<=[^\s*~`\\])[*~`]+/g, "")
    .replace(/(?<![\p{L}\p{N}\\])_+(?=[^\s_])|(?<=[^\s_\\])_+(?![\p{L}\p{N}])/gu, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
