/** Colour calculations, with contrast by the formulas of WCAG 2. */

export type Hex = `#${string}`;

interface Hsl {
  /** 0 to 360. */
  readonly hue: number;
  /** Both 0 to 1. */
  readonly saturation: number;
  readonly lightness: number;
}

type Rgb = readonly [red: number, green: number, blue: number];

const HEX = /^#[0-9a-f]{6}$/i;

export function isHex(text: string): text is Hex {
  return HEX.test(text);
}

function toRgb(hex: Hex): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) / 255, ((number >> 8) & 255) / 255, (number & 255) / 255];
}

function toHex(rgb: Rgb): Hex {
  const digits = rgb.map((part) =>
    Math.round(part * 255)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${digits.join("")}`;
}

export function readHsl(hex: Hex): Hsl {
  const [red, green, blue] = toRgb(hex);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const lightness = most - range / 2;
  if (range === 0) return { hue: 0, saturation: 0, lightness };
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const sector =
    most === red
      ? (green - blue) / range
      : most === green
        ? (blue - red) / range + 2
        : (red - green) / range + 4;
  return { hue: (sector * 60 + 360) % 360, saturation, lightness };
}

export function writeHsl({ hue, saturation, lightness }: Hsl): Hex {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset: number): number => {
    const place = (offset + hue / 30) % 12;
    return lightness - chroma * Math.max(-1, Math.min(place - 3, 9 - place, 1));
  };
  return toHex([part(0), part(8), part(4)]);
}

/** Mixes `share` (0 to 1) of `other` into `hex`. */
export function mix(hex: Hex, other: Hex, share: number): Hex {
  const [red, green, blue] = toRgb(hex);
  const [otherRed, otherGreen, otherBlue] = toRgb(other);
  return toHex([
    red + (otherRed - red) * share,
    green + (otherGreen - green) * share,
    blue + (otherBlue - blue) * share,
  ]);
}

function measureLuminance(hex: Hex): number {
  const [red, green, blue] = toRgb(hex).map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of two colours, 1 to 21. */
export function measureContrast(one: Hex, other: Hex): number {
  const [dark, light] = [measureLuminance(one), measureLuminance(other)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}
