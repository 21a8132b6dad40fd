import { expect, it } from "vitest";
import { formatBytes } from "./bytes";

it.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [12_345, "12 kB"],
  [1_440_000, "1.4 MB"],
  [500_000_000, "500 MB"],
  [5_000_000_000_000, "5,000 GB"],
])("%i is %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
