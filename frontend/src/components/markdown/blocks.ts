import { marked } from "marked";
import remend from "remend";

/**
 * `text` cut into its top-level blocks, so that only the last one has to be drawn again while a reply
 * grows. With `isGrowing` the last one's half-written marks are closed.
 */
export function splitBlocks(text: string, isGrowing: boolean): string[] {
  const blocks = marked
    .lexer(text)
    .filter((token) => token.type !== "space")
    .map((token) => token.raw);
  const last = blocks.at(-1);
  if (isGrowing && last !== undefined) blocks[blocks.length - 1] = remend(last);
  return blocks;
}
