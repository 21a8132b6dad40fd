import type { Block, Inline, Item } from "./nodes";

/** The words of `inlines` as somebody would read them out: no mark, no address. */
export function readInlines(inlines: readonly Inline[]): string {
  return inlines
    .map((inline): string => {
      switch (inline.type) {
        case "text":
        case "code":
          return inline.value;
        case "break":
          return "\n";
        case "math":
          return inline.tex;
        case "picture":
          return inline.description ? `picture: ${inline.description}` : "picture";
        case "note":
          return "";
        default:
          return readInlines(inline.children);
      }
    })
    .join("");
}

function readItem({ isChecked, blocks }: Item): string {
  const words = readBlocksAloud(blocks);
  if (isChecked === null) return words;
  return `${isChecked ? "Done" : "To do"}: ${words}`;
}

function readBlock(block: Block): string {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return readInlines(block.children);
    case "code":
      return block.language ? `Code in ${block.language}.` : "Code.";
    case "math":
      return block.tex;
    case "quote":
      return readBlocksAloud(block.blocks);
    case "list":
      return block.items.map(readItem).join("\n");
    case "table":
      return [block.header, ...block.rows]
        .map((row) => row.map(readInlines).filter(Boolean).join(", "))
        .join("\n");
    case "rule":
      return "";
  }
}

/** The words of `blocks`, for whoever listens: each block, line and row on a line of its own. */
export function readBlocksAloud(blocks: readonly Block[]): string {
  return blocks.map(readBlock).filter(Boolean).join("\n");
}
