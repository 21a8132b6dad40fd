import { formatMark } from "@/lib/moments";

interface TimeMarkProps {
  readonly time: string;
}

/** Stands between what was said then and what was said long after. */
export function TimeMark({ time }: TimeMarkProps) {
  return (
    <li className="py-2 text-center text-xs text-muted">
      <time dateTime={time}>{formatMark(time, new Date())}</time>
    </li>
  );
}
