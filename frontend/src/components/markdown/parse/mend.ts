import type { AnyToken } from "./lexer";

type Lex = (src: string) => readonly AnyToken[];

/** A half-written mark at the very end: of emphasis, an escape, an entity, a short code, or an address in `<`. */
const HALF =
  /(?:[*_~`$\]\\]|&#?\w{0,31}|(?<![\p{L}\p{N}:]):[a-z0-9_+-]{1,32}|!?\[\^?|(?<=^|\s)!|<[a-z]{0,6}:?\/{0,2}|<[bB][rR][ \t]*\/?)$/u;
/** No half-written mark is longer. */
const LONGEST_HALF = 40;
const MOST_HALVES = 20;
const MOST_OPEN = 20;

/** `text` without half-written marks at its end. */
function cutHalves(text: string): string {
  let whole = text.trimEnd();
  for (let count = 0; count < MOST_HALVES; count += 1) {
    const end = whole.slice(-LONGEST_HALF);
    const half = HALF.exec(end)?.[0].length ?? 0;
    if (half === 0) break;
    whole = whole.slice(0, -half);
  }
  return whole.trimEnd();
}

const LABEL = "((?:\\\\.|[^\\[\\]\\\\]|\\[[^\\[\\]]*\\])*)";
const OPEN_LABEL = new RegExp(`^!?\\[${LABEL}$`);
/** After a link's label: an address with or without a title, or the name of a definition; each not yet closed. */
const OPEN_TARGET = new RegExp(
  `^!?\\[${LABEL}\\](?:\\(\\s*(?:<[^<>\\n]*>?|[^\\s<>]*)(?:\\s+["'(][^\\n]*|\\s*)|\\[[^\\[\\]]*)$`,
);
const OPENING = /`+|\*+|_+|~~+|!?\[|\$\$?|</g;
const OPEN_ADDRESS = /^<(?:https?:\/\/|[\w.+-]+@)[^\s<>]*$/;

/** Looks like TeX: it has TeX's own marks, is one word, or a few short ones (`x + y`). */
const LIKE_TEX = /[\\^_{}=]|^\S+$|^(?:\S{1,2}(?:\s+|$))+$/;

interface Edit {
  readonly at: number;
  /** How many characters are removed; `text` replaces them. */
  readonly length: number;
  readonly text: string;
}

/** How an opening mark is treated that nothing closes yet; null: as plain text. */
interface Open {
  readonly edit?: Edit;
  /** Appended to the end of the text. */
  readonly closing?: string;
  /** No marks are parsed after this one. */
  readonly isLast?: boolean;
}

function openBracket(rest: string, at: number, isPicture: boolean): Open | null {
  const isNote = rest.startsWith("[^");
  const label = OPEN_LABEL.exec(rest) ?? OPEN_TARGET.exec(rest);
  if (!label) return null;
  if (isPicture || isNote) return { edit: { at, length: rest.length, text: "" }, isLast: true };
  const isOnlyLabel = label[1] !== undefined && label[0].length === label[1].length + 1;
  if (isOnlyLabel) return { edit: { at, length: 1, text: "" } };
  const words = label[1] ?? "";
  return { edit: { at, length: rest.length, text: words }, isLast: true };
}

function openMath(mark: string, rest: string, before: string): Open | null {
  if (mark === "$$") return { closing: "$$", isLast: true };
  const tex = rest.slice(1);
  // A single dollar sign is more often money, or the name of a variable.
  if (/^[\s\d]|\$/.test(tex) || /[\p{L}\p{N}$]$/u.test(before) || !LIKE_TEX.test(tex)) return null;
  return { closing: "$", isLast: true };
}

function open(mark: string, text: string, at: number): Open | null {
  const rest = text.slice(at);
  const next = text[at + mark.length];
  if (mark.startsWith("`")) return { closing: mark, isLast: true };
  if (mark.endsWith("[")) return openBracket(rest, at, mark.startsWith("!"));
  if (mark.startsWith("$")) return openMath(mark, rest, text.slice(0, at));
  if (mark === "<")
    return OPEN_ADDRESS.test(rest) ? { edit: { at, length: 1, text: "" }, isLast: true } : null;
  // Inside a Latin word a mark is more often part of the word.
  const isInWord = /[\p{sc=Latin}\p{N}]$/u.test(text.slice(0, at));
  if (next === undefined || /\s/.test(next) || isInWord) return null;
  return { closing: mark.startsWith("~") ? "~~" : mark };
}

function findOpen(text: string, lex: Lex): Open[] {
  const found: Open[] = [];
  let place = 0;
  for (const token of lex(text)) {
    const start = place;
    place += token.raw.length;
    if (token.type === "escape" && /^\\[([]$/.test(token.raw)) {
      const isEmpty = !text.slice(place).trim();
      const edit = { at: start, length: 2, text: "" };
      found.push(isEmpty ? { edit } : { closing: token.raw === "\\(" ? "\\)" : "\\]" });
      return found;
    }
    if (token.type !== "text") continue;
    for (const { 0: mark, index } of token.raw.matchAll(OPENING)) {
      const opened = open(mark, text, start + index);
      if (!opened) continue;
      found.push(opened);
      if (opened.isLast || found.length >= MOST_OPEN) return found;
    }
  }
  return found;
}

/**
 * Completes text that may be cut off anywhere, so that no half-written mark shows: open marks are closed, half a link
 * becomes its words, half a picture is removed. `lex` tokenizes the text.
 */
export function mend(text: string, lex: Lex): string {
  const whole = cutHalves(text);
  const opened = findOpen(whole, lex);
  let mended = whole;
  for (const { edit } of opened.toReversed())
    if (edit) mended = mended.slice(0, edit.at) + edit.text + mended.slice(edit.at + edit.length);
  const closing = opened
    .map((each) => each.closing ?? "")
    .toReversed()
    .join("");
  return mended.trimEnd() + closing;
}
