import { decodeNamedCharacterReference } from "decode-named-character-reference";

/** Decodes named references such as `&auml;`. Numeric ones are decoded already, except that of `&`. */
export function decodeNames(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([A-Za-z][A-Za-z0-9]{1,31});/g, (whole, name: string) => {
    const decoded = decodeNamedCharacterReference(name);
    return decoded === false ? whole : decoded;
  });
}

const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z0-9]{1,31}));/gi;

/** Decodes all character references of an address. */
export function decodeAll(text: string): string {
  return text.replace(REFERENCE, (whole, ten?: string, hex?: string, name?: string) => {
    if (name !== undefined) return decodeNames(whole);
    const code = ten === undefined ? Number.parseInt(hex ?? "", 16) : Number(ten);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}
