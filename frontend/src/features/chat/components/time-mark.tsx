import { formatMark } from "@/lib/moments";

interface TimeMarkProps {
  readonly time: string;
}

/** The time, above a message that came long after the one before. */
export function TimeMark({ time }: TimeMarkProps) {
  return (
    <li className="py-2 text-center text-xs text-muted">
      <time dateTime={time}>{formatMark(time, new Date())}</time>
    </li>
  );
}
