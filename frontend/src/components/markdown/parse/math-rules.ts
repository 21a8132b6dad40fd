import type { TokenizerExtension, TokenizerThis, Tokens } from "marked";

export interface MathToken extends Tokens.Generic {
  readonly type: "math";
  readonly tex: string;
  readonly isDisplay: boolean;
}

const BLANK_LINE = /\n[ \t]*\n/;
const BLOCK = /^ {0,3}(?:\$\$|\\\[)/;
const BLOCK_START = /\n {0,3}(?:\$\$|\\\[)/;
const MARKED_OFF = /^(?:\\\(([^]+?)\\\)|\\\[([^]+?)\\\]|\$\$(?!\$)((?:\\[^]|[^$\\])+?)\$\$)/;
const DOLLARS = /^\$((?:\\[^]|[^$\\])+)\$(?!\d)/;

function create(raw: string, tex: string, isDisplay: boolean): MathToken {
  return { type: "math", raw, tex: tex.trim(), isDisplay };
}

/** A formula on its own lines; without its closing mark only where the text may still grow. */
export function createMathBlock(isGrowing: () => boolean): TokenizerExtension {
  return {
    name: "mathBlock",
    level: "block",
    start: (src) => {
      const place = src.search(BLOCK_START);
      return place < 0 ? undefined : place + 1;
    },
    tokenizer(src) {
      const opening = BLOCK.exec(src)?.[0];
      if (opening === undefined) return undefined;
      const closing = opening.endsWith("$") ? "$$" : "\\]";
      const end = src.indexOf(closing, opening.length);
      const tex = src.slice(opening.length, end < 0 ? undefined : end);
      if (BLANK_LINE.test(tex)) return undefined;
      // Half of the closing mark may be there already.
      if (end < 0) return isGrowing() ? create(src, tex.replace(/[$\\]$/, ""), true) : undefined;
      const rest = /^[ \t]*(?:\n+|$)/.exec(src.slice(end + 2));
      if (!rest || !tex.trim()) return undefined;
      return create(src.slice(0, end + 2) + rest[0], tex, true);
    },
  };
}

/**
 * An inline formula. `$` follows Pandoc's rule, so that "$5 and $10" is money: no space just inside the dollar signs
 * and no digit after the second one; here, also no letter or digit before the first one.
 */
function readInline(this: TokenizerThis, src: string, before: unknown): MathToken | undefined {
  const marked = MARKED_OFF.exec(src);
  if (marked) {
    const [raw, inline, display, dollars] = marked;
    const tex = inline ?? display ?? dollars ?? "";
    return BLANK_LINE.test(tex) || !tex.trim() ? undefined : create(raw, tex, inline === undefined);
  }
  const found = DOLLARS.exec(src);
  const tex = found?.[1] ?? "";
  if (!found || /^\s|\s$/.test(tex) || BLANK_LINE.test(tex)) return undefined;
  const previous = Array.isArray(before) ? (before.at(-1) as { raw: string } | undefined) : null;
  return /[\p{L}\p{N}$]$/u.test(previous?.raw ?? "") ? undefined : create(found[0], tex, false);
}

export const mathInline: TokenizerExtension = {
  name: "math",
  level: "inline",
  start: (src) => {
    const place = src.indexOf("$");
    return place < 0 ? undefined : place;
  },
  tokenizer: readInline,
};

/** Code, or (as group 2) text that cannot contain marks: a formula (`a_1`, `x^*`) or an escaped character. */
export const MASKED =
  /(`+)(?:[^`]|[^`][^]*?[^`])\1(?!`)|`+|(\\\([^]+?\\\)|\\\[[^]+?\\\]|\$\$[^$]+\$\$|(?<![\p{L}\p{N}$\\])\$(?!\s)[^$\n]+(?<!\s)\$(?!\d)|\\[\p{P}\p{S}])/gu;
