import { clsx } from "clsx";
import { type CSSProperties, type ComponentProps, type ReactNode, useId } from "react";
import { FieldNote } from "./field-note";

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly hint?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  /** Shown at the end of the label's line. */
  readonly aside?: ReactNode;
}

/** A labelled text area that grows with its content. */
export function TextArea(props: TextAreaProps) {
  const { label, hint, errors = [], aside, className, value, onText, rows = 3, ...rest } = props;
  const id = useId();
  const isWrong = errors.length > 0;
  const note = isWrong ? errors.join(" ") : hint;
  return (
    <div className={className}>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside}
      </div>
      <textarea
        {...rest}
        id={id}
        rows={rows}
        value={value}
        onChange={(event) => onText(event.target.value)}
        aria-invalid={isWrong}
        aria-describedby={note ? `${id}-note` : undefined}
        className={clsx(
          "block field-sizing-content max-h-[60dvh] min-h-[calc(1lh*var(--rows)+1.25rem)] w-full resize-y rounded-xl border border-edge bg-paper px-3.5 py-2.5 text-base leading-relaxed transition-colors",
          "placeholder:text-muted focus:border-ember",
          isWrong && "border-alarm",
        )}
        style={{ "--rows": rows } as CSSProperties}
      />
      <FieldNote id={`${id}-note`} isWrong={isWrong} text={note} />
    </div>
  );
}
