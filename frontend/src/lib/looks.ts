import type { Character, DeviceEnum } from "./api-schema";
import { type Hex, isHex, measureContrast, mix, readHsl, writeHsl } from "./colours";
import { GROUNDS, THEMES, type ThemeName } from "./themes";

/** A drawing that somebody without one of their own may have. */
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

/** Text in the accent is read on all of these. */
const READ_ON = ["paper", "raised", "sunken", "told"] as const;
/** How far to go. By night a full colour glares, so it is a pale one there. */
const READING = {
  day: { step: -0.02, contrast: 4.6, mostSaturation: 1 },
  night: { step: 0.02, contrast: 6.5, mostSaturation: 0.72 },
} as const;

type Shade = (typeof GROUNDS)[number] | "accent" | "on-accent" | "light";

export interface Look {
  readonly device: DeviceEnum;
  /** The colours behind the drawing, from the middle outward; the same in both themes, as in a picture. */
  readonly ground: readonly [Hex, Hex, Hex];
  /** The light on the drawing. */
  readonly light: Hex;
  readonly shades: Readonly<Record<ThemeName, Readonly<Record<Shade, Hex>>>>;
}

/** The same number for the same name, in any case. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name.trim().toLowerCase())
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // The low digits of names that differ in their last letter are near each other.
  return (hash ^ (hash >>> 15)) >>> 0;
}

function deriveAccent(name: string): Hex {
  const hash = hashName(name);
  return writeHsl({ hue: hash % 360, saturation: 0.42 + (hash % 7) * 0.03, lightness: 0.36 });
}

/** The lamp is warm for everybody: a third of the accent's own hue in it. */
function deriveLight(accent: Hex): Hex {
  return mix("#f0c36a", writeHsl({ ...readHsl(accent), lightness: 0.68 }), 0.35);
}

/** `hex`, made darker by day or lighter by night until it can be read on every one of `grounds`. */
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

/** A colour of the house in the hue of `accent`. */
function tint(house: Hex, accent: Hex): Hex {
  const { hue, saturation } = readHsl(accent);
  const own = readHsl(house);
  const tinted = writeHsl({
    hue,
    // The house is nearly grey by night; some of the accent has to be seen.
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

/** How somebody looks: as the server says, and derived from the name where it says nothing. */
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

/** The look as custom properties, for a style attribute; `.look` chooses those of the theme. */
export function writeLook({ shades }: Look): Record<`--${string}`, string> {
  return Object.fromEntries(
    THEME_NAMES.flatMap((theme) =>
      Object.entries(shades[theme]).map(([key, hex]) => [`--${theme}-${key}`, hex]),
    ),
  );
}
