import { readCurrentText } from "@/lib/language/current";
import { replaceShortCodes } from "./emoji";
import { DocumentReader } from "./parse/document";
import { readBlocksAloud } from "./parse/plain-words";

/** Splits one line into sentences; some scripts have no space between them. */
function cutSentences(line: string): string[] {
  const segments = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(line);
  return [...segments].map(({ segment }) => segment.trim()).filter(Boolean);
}

/** Reads a growing text for screen readers: plain words, sentence by sentence. */
export class SentenceReader {
  readonly #reader = new DocumentReader();

  /** The finished sentences; all of them once the text no longer grows. */
  read(text: string, isGrowing: boolean): readonly string[] {
    const { blocks, notes } = this.#reader.read(text, isGrowing);
    const words = readBlocksAloud(
      [...blocks, ...notes.flatMap((note) => note.blocks)],
      readCurrentText(),
    );
    const sentences = replaceShortCodes(words).split("\n").flatMap(cutSentences);
    return isGrowing ? sentences.slice(0, -1) : sentences;
  }
}
