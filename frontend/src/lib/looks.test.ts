import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { type Hex, measureContrast, readHsl, writeHsl } from "./colours";
import { resolveLook, writeLook } from "./looks";
import { THEMES } from "./themes";

const BRONN = { accent: "#97460f", light: "#e0983f", device: "sword-and-coin" } as const;
const MAUD = { accent: "#1f5c7a", light: "#f2d27a", device: "lighthouse" } as const;

/** Every hue, and what an operator may think of. */
const ACCENTS: readonly Hex[] = [
  ...Array.from({ length: 72 }, (_, index) =>
    writeHsl({ hue: index * 5, saturation: 0.6, lightness: 0.35 }),
  ),
  "#000000",
  "#ffffff",
  "#ffff00",
  "#00ff00",
  "#0000ff",
  "#808080",
];

describe.each(["day", "night"] as const)("by %s", (theme) => {
  it.each(ACCENTS)("what is written can be read in a look of %s", (accent) => {
    const shades = resolveLook("Anybody", { accent, light: "#f2d27a", device: "" }).shades[theme];
    const house = THEMES[theme];
    for (const ground of ["paper", "raised", "sunken", "told"] as const) {
      for (const text of [shades.accent, house.ink, house.muted])
        expect(measureContrast(text, shades[ground])).toBeGreaterThanOrEqual(4.5);
    }
    for (const ground of ["paper", "raised"] as const) {
      expect(measureContrast(house.alarm, shades[ground])).toBeGreaterThanOrEqual(4.5);
      expect(measureContrast(shades.edge, shades[ground])).toBeGreaterThanOrEqual(3);
    }
    expect(measureContrast(shades["on-accent"], shades.accent)).toBeGreaterThanOrEqual(4.5);
  });

  it("the house's own colours can be read, and the edges of its fields seen", () => {
    const house = THEMES[theme];
    for (const ground of ["paper", "raised", "sunken", "told"] as const)
      for (const text of ["ink", "muted"] as const)
        expect(measureContrast(house[text], house[ground])).toBeGreaterThanOrEqual(4.5);
    for (const ground of ["paper", "raised", "sunken"] as const)
      expect(measureContrast(house.edge, house[ground])).toBeGreaterThanOrEqual(3);
  });

  it("the colours of the house are those of the style sheet", () => {
    const sheet = readFileSync("src/app/globals.css", "utf8");
    const block = new RegExp(theme === "day" ? ":root {[^}]*}" : "\n\\.dark {[^}]*}").exec(sheet);
    for (const [name, hex] of Object.entries(THEMES[theme]))
      expect(block?.[0]).toContain(`--${name}: ${hex};`);
  });
});

it("two characters do not look alike", () => {
  const [bronn, maud] = [resolveLook("Bronn", BRONN), resolveLook("Maud Pellow", MAUD)];
  expect([bronn.device, maud.device]).toEqual(["sword-and-coin", "lighthouse"]);
  for (const theme of ["day", "night"] as const)
    for (const shade of ["accent", "light", "paper", "told"] as const)
      expect(bronn.shades[theme][shade]).not.toBe(maud.shades[theme][shade]);
});

it("somebody without a look has one by name, always the same", () => {
  const davos = resolveLook("Davos Seaworth");
  expect(resolveLook("  davos seaworth ")).toEqual(davos);
  expect(resolveLook("Davos Seaworth", { accent: "", light: "", device: "" })).toEqual(davos);
  const hues = ["Arya", "Davos", "Aemon", "Nan", "Sam", "Gilly"].map((name) =>
    Math.round(readHsl(resolveLook(name).shades.day.accent).hue / 10),
  );
  expect(new Set(hues).size).toBeGreaterThan(3);
  const devices = new Set(
    "a b c d e f g h i j k l m n o p q r s t".split(" ").map((name) => resolveLook(name).device),
  );
  expect(devices.size).toBeGreaterThan(5);
  // Those are somebody's own.
  for (const own of ["sword-and-coin", "lighthouse"]) expect(devices).not.toContain(own);
});

it("what is no colour is not written into a style", () => {
  const odd = { accent: "red; background: url(https://x)", light: "", device: "" } as const;
  const values = Object.values(writeLook(resolveLook("Anybody", odd)));
  expect(values).toHaveLength(18);
  for (const value of values) expect(value).toMatch(/^#[0-9a-f]{6}$/);
});
