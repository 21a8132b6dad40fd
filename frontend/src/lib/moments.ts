import { dateFormat, relativeFormat, say } from "./language/current";
const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const days = dateFormat({ day: "numeric", month: "long", year: "numeric" });
const times = dateFormat({ hour: "2-digit", minute: "2-digit" });
const moments = dateFormat({ dateStyle: "full", timeStyle: "short" });

/** How long before `now` something happened: "just now", "5 minutes ago", "yesterday". */
export function formatAge(time: string, now = new Date()): string {
  const age = (now.getTime() - new Date(time).getTime()) / 1000;
  for (const [unit, size] of UNITS)
    if (age >= size) return relativeFormat().format(-Math.floor(age / size), unit);
  return say("time.justNow");
}

/** The day of a moment, in the reader's own time zone: "21 November 2026". */
export function formatDay(time: string): string {
  return days().format(new Date(time));
}

/** The time of day: "14:05". */
export function formatTime(time: string): string {
  return times().format(new Date(time));
}

/** All of it: "Saturday 21 November 2026 at 14:05". */
export function formatFullMoment(time: string): string {
  return moments().format(new Date(time));
}

function countDays(from: Date, to: Date): number {
  const midnight = (day: Date): number =>
    Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/** The day in everyday words, and the time: "Today, 14:05", "21 November 2026, 14:05". */
export function formatMark(time: string, now = new Date()): string {
  const passed = countDays(new Date(time), now);
  const day =
    passed === 0 ? say("time.today") : passed === 1 ? say("time.yesterday") : formatDay(time);
  return `${day}, ${formatTime(time)}`;
}

const LONG_MS = 3 * 3_600_000;

/** Whether the gap between two moments is worth showing: another day, or three hours. */
export function isLongAfter(before: string, time: string): boolean {
  const [from, to] = [new Date(before), new Date(time)];
  return to.getTime() - from.getTime() >= LONG_MS || countDays(from, to) > 0;
}
