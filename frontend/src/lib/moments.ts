const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long before `now` something happened: "just now", "5 minutes ago", "yesterday". */
export function formatAge(time: string, now: Date): string {
  const age = (now.getTime() - new Date(time).getTime()) / 1000;
  for (const [unit, size] of UNITS)
    if (age >= size) return relative.format(-Math.floor(age / size), unit);
  return "just now";
}

/** The day of a moment, in the reader's own time zone: "21 November 2026". */
export function formatDay(time: string): string {
  return new Date(time).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}
