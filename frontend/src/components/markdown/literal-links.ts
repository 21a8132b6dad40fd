import type { Link, PhrasingContent, Text } from "mdast";

const UNSPACED =
  "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Khmr}\\p{sc=Laoo}\\p{sc=Mymr}";
/**
 * Where an address that is written out ends, though no blank does: at punctuation of scripts that have no
 * blanks, and where their letters follow upon a Latin one (`/a次へ`, but not `/wiki/鋼`).
 */
const END = new RegExp(
  `[\\u3000-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65“”‘’…—]|(?<=[A-Za-z0-9])[${UNSPACED}]`,
  "u",
);
const ADDRESS = /https?:\/\/[^\s<]+/i;

function cutAddress(text: string): string {
  const place = text.search(END);
  return place < 0 ? text : text.slice(0, place);
}

/** The text behind a cut address may hold others. */
function linkRest(text: string): PhrasingContent[] {
  const found = ADDRESS.exec(text);
  const plain = (value: string): Text[] => (value ? [{ type: "text", value }] : []);
  if (!found) return plain(text);
  const address = cutAddress(found[0]);
  const link: Link = { type: "link", url: address, children: [{ type: "text", value: address }] };
  return [
    ...plain(text.slice(0, found.index)),
    link,
    ...linkRest(text.slice(found.index + address.length)),
  ];
}

/** An address that was written out, without the words that follow it; any other link as it is. */
export function cutLiteralLink(link: Link): PhrasingContent[] {
  const [child] = link.children;
  if (link.children.length !== 1 || child?.type !== "text") return [link];
  const { value } = child;
  const { start, end } = link.position ?? {};
  // In angle brackets the writer has said where it ends.
  const isMarked = start && end && (end.offset ?? 0) - (start.offset ?? 0) !== value.length;
  const address = cutAddress(value);
  if (isMarked || address === value) return [link];
  const url = link.url.slice(0, link.url.length - (value.length - address.length));
  return [
    { ...link, url, children: [{ type: "text", value: address }] },
    ...linkRest(value.slice(address.length)),
  ];
}
