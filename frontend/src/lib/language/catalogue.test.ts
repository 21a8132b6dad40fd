import compile from "icu-minify/compile";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import german from "../../../messages/de.json";
import english from "../../../messages/en.json";
import { loadMessages } from "./server";

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>;

function flatten(catalogue: Catalogue): Record<string, string> {
  const entries = Object.entries(catalogue).flatMap(([group, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${group}.${name}`, text] as const),
  );
  return Object.fromEntries(entries);
}

/** The names of a compiled message's values and tags, from all its branches: `[name, ...parts]`. */
function readNames(nodes: unknown): string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes
    .filter(Array.isArray)
    .flatMap(([name, ...parts]: unknown[]) => [
      String(name),
      ...readNames(parts),
      ...parts.flatMap((part) => (isBranches(part) ? Object.values(part).flatMap(readNames) : [])),
    ]);
}

function isBranches(part: unknown): part is Record<string, unknown> {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}

const names = (text: string): string[] => [...new Set(readNames(compile(text)))].sort();

it("tells the values of a text", () => {
  const text = "{a, plural, one {<b>{c}</b>} other {# {d}}} {e}";
  expect(names(text)).toEqual(["a", "b", "c", "d", "e"]);
});

/** Said by the code that the server answers. */
const isRefusal = (key: string): boolean => key.startsWith("refusals.");

const [en, de] = [flatten(english), flatten(german)];

it("has every text in both languages", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
  expect(Object.entries(de).filter(([, text]) => text.trim() === "")).toEqual([]);
});

it.each(Object.keys(en))("%s has the same values in both", (key) => {
  const [ours, theirs] = [names(de[key] ?? ""), names(en[key] ?? "")];
  // The server's own sentence is English; German quotes it only where it says more.
  if (isRefusal(key)) expect(theirs).toEqual(expect.arrayContaining(ours));
  else expect(ours).toEqual(theirs);
});

it("says all but names and a few shared words in German", () => {
  const same = Object.keys(en).filter(
    (key) => en[key] === de[key] && /\p{L}{2}/u.test(en[key] ?? ""),
  );
  const words = same
    .map((key) => (en[key] ?? "").replace(/\{\w+\}/g, ""))
    .filter((text) => /\p{L}{2}/u.test(text));
  const shared = ["Chat", "Chats", "Code", "Name", "System", "Tokens", "Version ", " min  s"];
  expect([...new Set(words)].sort()).toEqual(shared.sort());
});

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return listSources(place);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [place] : [];
  });
}

it("can be sent to a page: arrays and plain objects alone", () => {
  const check = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(part));
    Object.values(part).forEach(check);
  };
  check(loadMessages("de"));
});

it("keeps no text that nobody says", () => {
  const source = listSources("src")
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  expect(Object.keys(en).filter((key) => !isRefusal(key) && !source.includes(`"${key}"`))).toEqual(
    [],
  );
});
