/**
 * Markdown's words without its marks, line by line, where reading it properly would cost more than it gives,
 * as for a teaser. Marks are not paired, so a long text takes no longer than its length.
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
