const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "0 bytes", "12 kB", "1.4 MB": three digits at most say enough. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat("en-US", {
    style: "unit",
    unit: UNITS[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 0 && value < 10 ? 1 : 0,
  }).format(value);
}
