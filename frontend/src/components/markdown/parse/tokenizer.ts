import { type Links, Tokenizer, type Tokens } from "marked";
import { cutAddress } from "./literal-links";
import { foldLabel } from "./note-rules";

/** Definitions are limited to one line, so that later text cannot change them. */
const DEFINITION =
  /^ {0,3}\[(?!\^)((?:\\.|[^[\]\\\n])+)\]:[ \t]*(<[^<>\n]*>|[^<\s]\S*)(?:[ \t]+("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\((?:\\.|[^()\\\n])*\)))?[ \t]*(?:\n+|$)/;
/** The label needs more than one letter: `a[i][j]` is no reference. */
const FULL_REFERENCE = /^\[((?:\\.|[^[\]\\]){2,})\]\[[^[\]]+\]/;

const LINE_BREAK = /^<br[ \t]*\/?>[ \t]*\n?/i;

const DEEPEST = 50;

type Marked = Tokens.Em | Tokens.Strong | Tokens.Del;

/** CommonMark with GitHub's tables, changed where people in a chat expect something else. */
export class ChatTokenizer extends Tokenizer {
  /** The text may still grow, so missing definitions may still come. */
  isGrowing = false;
  /** Emphasis is not parsed but stays text. */
  isPlain = false;
  private depth = 0;
  /** The normalized labels of the definitions that were referred to. */
  readonly used = new Set<string>();

  /** Raw HTML is shown as text. */
  override html(): undefined {
    return undefined;
  }

  /** `<br>` is the one tag that counts: nothing else can break a line in a table cell. */
  override tag(src: string): Tokens.Tag | undefined {
    const raw = LINE_BREAK.exec(src)?.[0];
    const token: Tokens.Br | undefined = raw === undefined ? undefined : { type: "br", raw };
    return token as unknown as Tokens.Tag | undefined;
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.nest(() => super.blockquote(src));
  }

  override list(src: string): Tokens.List | undefined {
    return this.nest(() => super.list(src));
  }

  override def(src: string): Tokens.Def | undefined {
    const [raw, label, address, title] = DEFINITION.exec(src) ?? [];
    if (raw === undefined || label === undefined || address === undefined || !label.trim())
      return undefined;
    const href = address.replace(/^<(.*)>$/, "$1");
    return { type: "def", raw, tag: foldLabel(label), href, title: title?.slice(1, -1) ?? "" };
  }

  override reflink(src: string, links: Links): ReturnType<Tokenizer["reflink"]> {
    const found = super.reflink(src, links);
    if (found && found.type !== "text") {
      const { reflink, nolink } = this.rules.inline;
      const match = reflink.exec(src) ?? nolink.exec(src);
      this.used.add(foldLabel(match?.[2] || match?.[1] || ""));
      return found;
    }
    const [raw, text] = (this.isGrowing && FULL_REFERENCE.exec(src)) || [];
    if (raw === undefined || text === undefined) return found;
    return { type: "link", raw, href: "", text, tokens: this.lexer.inlineTokens(text) };
  }

  override url(src: string): Tokens.Link | undefined {
    const found = super.url(src);
    if (!found || found.href.startsWith("mailto:")) return found;
    const text = cutAddress(found.text);
    if (text === found.text) return found;
    const href = found.href.slice(0, found.href.length - found.text.length) + text;
    return { ...found, raw: text, text, href, tokens: [{ type: "text", raw: text, text }] };
  }

  override emStrong(src: string, masked: string, previous = "") {
    return this.readMarked(src, masked, previous, (loose, before) =>
      super.emStrong(loose, masked, before),
    );
  }

  /** A single tilde is plain text: `10~20`. */
  override del(src: string, masked: string, previous = "") {
    if (!src.startsWith("~~")) return undefined;
    return this.readMarked(src, masked, previous, (loose, before) =>
      super.del(loose, masked, before),
    );
  }

  /**
   * Lets `read` find the end of a run of marks by the neighbours that `loosenMarks` (flanking.ts) replaced in `masked`.
   */
  private readMarked<Found extends Marked>(
    src: string,
    masked: string,
    previous: string,
    read: (src: string, previous: string) => Found | undefined,
  ): Found | undefined {
    if (this.isPlain) return undefined;
    return this.nest(() => this.readLoosely(src, masked, previous, read));
  }

  /**
   * Limits nesting: each level takes a few calls, and too many would overflow the stack. Real text nests less.
   */
  private nest<Found>(read: () => Found | undefined): Found | undefined {
    if (this.depth >= DEEPEST) return undefined;
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  private readLoosely<Found extends Marked>(
    src: string,
    masked: string,
    previous: string,
    read: (src: string, previous: string) => Found | undefined,
  ): Found | undefined {
    const start = masked.length - src.length;
    const length = /^(?:\*+|_+|~+)/.exec(src)?.[0].length ?? 0;
    if (length === 0) return undefined;
    const isLoose = (place: number, real: string | undefined): boolean =>
      masked[place] === "a" && real !== undefined && real !== "a" && /[\p{P}\p{S}]/u.test(real);
    const isNext = isLoose(start + length, src[length]);
    const isPrevious = start > 0 && isLoose(start - 1, previous);
    if (!isNext && !isPrevious) return read(src, previous);
    const loose = isNext ? `${src.slice(0, length)}a${src.slice(length + 1)}` : src;
    const { lexer } = this;
    // The inner text is parsed below, from the original text.
    lexer.inlineTokens = () => [];
    const found = ((): Found | undefined => {
      try {
        return read(loose, isPrevious ? "a" : previous);
      } finally {
        Reflect.deleteProperty(lexer, "inlineTokens");
      }
    })();
    if (!found) return undefined;
    const raw = src.slice(0, found.raw.length);
    const width = (found.raw.length - found.text.length) / 2;
    const text = raw.slice(width, -width);
    return { ...found, raw, text, tokens: lexer.inlineTokens(text) };
  }
}
