import { marked } from "marked";
import remend from "remend";

/** What one block defines, an address or a footnote, others may use. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/m;

/**
 * `text` cut into its top-level blocks, so that only the last one has to be drawn again while a reply
 * grows; in one piece once it defines something. With `isGrowing` the last one's half-written marks are
 * closed.
 */
export function splitBlocks(text: string, isGrowing: boolean): string[] {
  const blocks = marked.lexer(text).map((token) => token.raw);
  const last = blocks.pop();
  if (last === undefined) return [];
  blocks.push(isGrowing ? remend(last) : last);
  if (DEFINITION.test(text)) return [blocks.join("")];
  return blocks.filter((block) => block.trim() !== "");
}
