import { expect, it } from "vitest";
import { markCaller, readCaller } from "./caller";

const HOME = "192.0.2.7";

function mark(forwarded?: string | string[]): string | null {
  const headers: Record<string, string | string[]> = {};
  if (forwarded !== undefined) headers["x-forwarded-for"] = forwarded;
  markCaller({ headers, socket: { remoteAddress: HOME } });
  const read = new Headers();
  for (const [name, value] of Object.entries(headers)) read.set(name, String(value));
  return readCaller(read);
}

it.each([
  [undefined, HOME],
  ["", HOME],
  ["6.6.6.6", `6.6.6.6, ${HOME}`],
  [" 6.6.6.6 ,, 1.2.3.4", `6.6.6.6, 1.2.3.4, ${HOME}`],
  [["6.6.6.6", "1.2.3.4"], `6.6.6.6, 1.2.3.4, ${HOME}`],
])("puts the socket's address behind what the caller claims: %j", (claimed, line) => {
  expect(mark(claimed)).toBe(line);
});

it("passes on a few entries at most, the last ones", () => {
  const claimed = Array.from({ length: 5000 }, (_, index) => `10.0.0.${String(index % 256)}`);
  const line = mark(claimed.join(","))?.split(", ") ?? [];
  expect(line).toHaveLength(10);
  expect(line.at(-1)).toBe(HOME);
  expect(line.slice(0, -1)).toEqual(claimed.slice(-9));
});

it("is not guessed by a caller", () => {
  expect(readCaller(new Headers({ "x-caller": "1.2.3.4", "x-forwarded-for": "1.2.3.4" }))).toBe(
    null,
  );
});
