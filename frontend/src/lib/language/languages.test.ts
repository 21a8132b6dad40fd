import { expect, it } from "vitest";
import { pickLanguage } from "./languages";

it.each([
  [null, "en"],
  ["", "en"],
  ["de", "de"],
  ["de-AT,de;q=0.9,en;q=0.5", "de"],
  ["fr, en-GB;q=0.8, DE;q=0.9", "de"],
  ["de;q=0, en;q=0.1", "en"],
  ["fr, es", "en"],
  ["den", "en"],
  [";;,q=;", "en"],
])("reads %o as %s", (header, language) => {
  expect(pickLanguage(header)).toBe(language);
});
