import { clsx } from "clsx";

interface FieldNoteProps {
  /** What `aria-describedby` of the field names. */
  readonly id: string;
  readonly isWrong: boolean;
  readonly text: string | undefined;
}

/** What stands below a field: a hint, or what is wrong with it. */
export function FieldNote({ id, isWrong, text }: FieldNoteProps) {
  if (!text) return null;
  return (
    <p id={id} className={clsx("mt-1.5 text-sm", isWrong ? "text-alarm" : "text-muted")}>
      {text}
    </p>
  );
}
