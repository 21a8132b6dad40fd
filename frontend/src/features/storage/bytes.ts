import { numberFormat } from "@/lib/language/current";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
const FORMATS = UNITS.map((unit, power) =>
  [0, 1].map((digits) =>
    numberFormat({
      style: "unit",
      unit,
      unitDisplay: power === 0 ? "long" : "short",
      maximumFractionDigits: digits,
    }),
  ),
);

/** "0 bytes", "12 kB", "1.4 MB"; at most three digits. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  const format = FORMATS[power]?.[digits];
  return format ? format().format(value) : String(bytes);
}
