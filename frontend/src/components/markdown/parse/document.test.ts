import { describe, expect, it } from "vitest";
import { CORPUS } from "@/testing/markdown-corpus";
import { DocumentReader, type ChatDocument } from "./document";
import type { Block } from "./nodes";
import { readCurrentText } from "@/lib/language/current";
import { readBlocksAloud } from "./plain-words";

function readWhole(text: string): ChatDocument {
  return new DocumentReader().read(text, false);
}

function show({ blocks, notes }: ChatDocument): string {
  return readBlocksAloud([...blocks, ...notes.flatMap((note) => note.blocks)], readCurrentText());
}

/** Everything that takes a line of its own. */
function countBlocks(blocks: readonly Block[]): number {
  return blocks
    .map((block) => {
      if (block.type === "quote") return countBlocks(block.blocks);
      if (block.type === "list") return block.items.length;
      return block.type === "table" ? block.rows.length + 1 : 1;
    })
    .reduce((sum, count) => sum + count, 0);
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}

const MARKS = "* _ ` ~ [ ] ( ) $ | \\ # > ! <".split(" ");

describe.each(CORPUS)("$text", ({ text, passing = "" }) => {
  it("ends as it is read whole", () => {
    const reader = new DocumentReader();
    for (let end = 1; end < text.length; end += 1) reader.read(text.slice(0, end), true);
    reader.read(text, true);
    expect(reader.read(text, false)).toEqual(readWhole(text));
  });

  it("never shows half a mark, and never loses a block", () => {
    const whole = show(readWhole(text));
    const reader = new DocumentReader();
    let blocks = 0;
    for (let end = 1; end <= text.length; end += 1) {
      const document = reader.read(text.slice(0, end), true);
      const shown = show(document);
      const seen = text.slice(0, end);
      const half = MARKS.filter(
        (mark) => !passing.includes(mark) && count(shown, mark) > count(whole, mark),
      );
      if (half.length > 0) expect.fail(`${half.join(" ")} in ${shown}\nof ${seen}`);
      const now = countBlocks(document.blocks);
      if (now < blocks) expect.fail(`a block is lost in ${shown}\nof ${seen}`);
      blocks = now;
    }
  });
});
