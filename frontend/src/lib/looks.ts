import type { Character, DeviceEnum } from "./api-schema";
import { type Hex, isHex, measureContrast, mix, readHsl, writeHsl } from "./colours";
import { GROUNDS, THEMES, type ThemeName } from "./themes";

/** Drawings for characters without one of their own. */
const DEVICES: readonly DeviceEnum[] = [
  "moon",
  "star",
  "key",
  "leaf",
  "mountain",
  "wave",
  "feather",
  "cup",
];

const THEME_NAMES = ["day", "night"] as const;

/** Text in the accent colour must be readable on all of these. */
const READ_ON = ["paper", "raised", "sunken", "told"] as const;
/** The step and the target of the search. At night a fully saturated colour glares, so saturation is limited. */
const READING = {
  day: { step: -0.02, contrast: 4.6, mostSaturation: 1 },
  night: { step: 0.02, contrast: 6.5, mostSaturation: 0.72 },
} as const;

type Shade = (typeof GROUNDS)[number] | "accent" | "on-accent" | "light";

export interface Look {
  readonly device: DeviceEnum;
  /** The colours behind the drawing, from the middle outward; the same in both themes, because it is a picture. */
  readonly ground: readonly [Hex, Hex, Hex];
  /** The colour of the light on the drawing. */
  readonly light: Hex;
  readonly shades: Readonly<Record<ThemeName, Readonly<Record<Shade, Hex>>>>;
}

/** A hash of the name that ignores case. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name.trim().toLowerCase())
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // Names that differ only in the last letter have hashes with similar low bits.
  return (hash ^ (hash >>> 15)) >>> 0;
}

function deriveAccent(name: string): Hex {
  const hash = hashName(name);
  return writeHsl({ hue: hash % 360, saturation: 0.42 + (hash % 7) * 0.03, lightness: 0.36 });
}

/** A warm light for everybody, with a third of the accent's hue. */
function deriveLight(accent: Hex): Hex {
  return mix("#f0c36a", writeHsl({ ...readHsl(accent), lightness: 0.68 }), 0.35);
}

/** Darkens `hex` by day, or lightens it by night, until it is readable on every one of `grounds`. */
function makeReadable(hex: Hex, grounds: readonly Hex[], theme: ThemeName): Hex {
  const hsl = readHsl(hex);
  const { step, contrast, mostSaturation } = READING[theme];
  const saturation = Math.min(hsl.saturation, mostSaturation);
  for (let lightness = hsl.lightness; lightness > 0 && lightness < 1; lightness += step) {
    const shade = writeHsl({ ...hsl, saturation, lightness });
    if (grounds.every((ground) => measureContrast(shade, ground) >= contrast)) return shade;
  }
  return THEMES[theme].ink;
}

/** A colour of the app, tinted with the hue of `accent`. */
function tint(house: Hex, accent: Hex): Hex {
  const { hue, saturation } = readHsl(accent);
  const own = readHsl(house);
  const tinted = writeHsl({
    hue,
    // The app's colours are nearly grey at night; a minimum keeps the accent visible.
    saturation: Math.min(Math.max(own.saturation * 1.1, 0.13), saturation),
    lightness: own.lightness,
  });
  return mix(house, tinted, 0.7);
}

function shade(accent: Hex, light: Hex, theme: ThemeName): Readonly<Record<Shade, Hex>> {
  const house = THEMES[theme];
  const grounds = Object.fromEntries(
    GROUNDS.map((ground) => [ground, tint(house[ground], accent)]),
  ) as Record<(typeof GROUNDS)[number], Hex>;
  const readable = makeReadable(
    accent,
    READ_ON.map((ground) => grounds[ground]),
    theme,
  );
  return {
    ...grounds,
    light,
    accent: readable,
    "on-accent": theme === "day" ? "#fffaf2" : "#1a1410",
  };
}

/** A character's look: the server's, with missing parts derived from the name. */
export function resolveLook(name: string, said?: Character["look"]): Look {
  const accent = said && isHex(said.accent) ? said.accent : deriveAccent(name);
  const light = said && isHex(said.light) ? said.light : deriveLight(accent);
  const [day, night] = THEME_NAMES.map((theme) => shade(accent, light, theme)) as [
    Look["shades"]["day"],
    Look["shades"]["night"],
  ];
  const own = readHsl(accent);
  return {
    device: (said?.device || DEVICES[hashName(name) % DEVICES.length]) ?? "star",
    ground: [
      mix(writeHsl({ ...own, lightness: 0.42 }), light, 0.35),
      writeHsl({ ...own, lightness: 0.24 }),
      writeHsl({ ...own, lightness: 0.11 }),
    ],
    light,
    shades: { day, night },
  };
}

/** The look as custom properties, for a style attribute; `.look` picks those of the current theme. */
export function writeLook({ shades }: Look): Record<`--${string}`, string> {
  return Object.fromEntries(
    THEME_NAMES.flatMap((theme) =>
      Object.entries(shades[theme]).map(([key, hex]) => [`--${theme}-${key}`, hex]),
    ),
  );
}
