import { fold } from "./fold";
import { respell } from "./respell";

interface SnippetPart {
  readonly text: string;
  readonly isHit: boolean;
}

/** Letters of scripts without spaces between words, and of Hangul, whose particles are joined to words. */
const UNSPACED =
  "(?:(?=[\\p{L}\\p{N}])[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}])";
const SPACED = `(?:(?!${UNSPACED})[\\p{L}\\p{N}])`;
const WORDS = new RegExp(
  `${UNSPACED}+|[^\\P{So}\\x00-\\x7f]|[^\\P{Sc}\\x00-\\x7f]|${SPACED}+`,
  "gu",
);
const IS_SPACED = new RegExp(`^${SPACED}`, "u");

function listPartPatterns(part: string): readonly string[] {
  const patterns: string[] = [];
  const words = fold(part).text.match(WORDS) ?? [];
  words.forEach((word, index) => {
    const isSpaced = IS_SPACED.test(word);
    const last = patterns.length - 1;
    const isNext = isSpaced && index > 0 && IS_SPACED.test(words[index - 1] ?? "");
    if (isNext) patterns[last] = `${patterns[last] ?? ""}[^\\p{L}\\p{N}]+${word}`;
    else patterns.push(isSpaced ? `(?<!${SPACED})${word}` : word);
  });
  return patterns;
}

/**
 * Patterns for the matches of `query`: adjacent words at the start of a word; a run of an unspaced script or a symbol
 * such as an emoji anywhere.
 */
function listPatterns(query: string): readonly string[] {
  return query.normalize("NFC").split(/\s+/).flatMap(respell).flatMap(listPartPatterns);
}

/** `snippet` in parts, with the matches of `query` marked as the server's search finds them. */
export function markHits(snippet: string, query: string): readonly SnippetPart[] {
  const text = snippet.normalize("NFC");
  const patterns = listPatterns(query);
  const parts: SnippetPart[] = [];
  let done = 0;
  const take = (end: number, isHit: boolean): void => {
    if (end > done) parts.push({ text: text.slice(done, end), isHit });
    done = Math.max(done, end);
  };
  if (patterns.length > 0) {
    const folded = fold(text);
    for (const { index, 0: found } of folded.text.matchAll(new RegExp(patterns.join("|"), "gu"))) {
      take(folded.from[index] ?? 0, false);
      take(folded.to[index + found.length - 1] ?? 0, true);
    }
  }
  take(text.length, false);
  return parts;
}
