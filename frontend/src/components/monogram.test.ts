import { expect, it } from "vitest";
import { readInitials } from "./monogram";

it("is the first letters of the first and the last word that counts", () => {
  const names = {
    Ottilie: "O",
    "Ottilie Vane": "OV",
    "Lady Ana of the Thorn": "LT",
    "the Of": "TO",
    "jean-luc": "JL",
    "«Émile»": "É",
    "R2 D2": "RD",
    "林 黛玉": "林黛",
    "!!!": "",
  };
  for (const [name, initials] of Object.entries(names)) expect(readInitials(name)).toBe(initials);
});
