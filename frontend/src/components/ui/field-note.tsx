import { clsx } from "clsx";

interface FieldNoteProps {
  /** The id that the field's `aria-describedby` refers to. */
  readonly id: string;
  readonly isWrong: boolean;
  readonly text: string | undefined;
}

/** The text below a field: a hint, or an error. */
export function FieldNote({ id, isWrong, text }: FieldNoteProps) {
  if (!text) return null;
  return (
    <p id={id} className={clsx("mt-1.5 text-sm", isWrong ? "text-alarm" : "text-muted")}>
      {text}
    </p>
  );
}
