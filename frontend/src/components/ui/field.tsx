import { clsx } from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

export interface FieldProps extends ComponentProps<"input"> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  /** Stands inside the input, at its end. */
  readonly aside?: ReactNode;
}

/** A labelled input with its hint and whatever the server had against it. */
export function Field({ label, hint, errors = [], aside, className, ...rest }: FieldProps) {
  const id = useId();
  const isWrong = errors.length > 0;
  const note = isWrong ? errors.join(" ") : hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          aria-invalid={isWrong}
          aria-describedby={note ? `${id}-note` : undefined}
          className={clsx(
            "block h-11 w-full rounded-xl border bg-paper px-3.5 text-base transition-colors",
            "placeholder:text-muted focus:border-ember",
            isWrong && "border-alarm",
            aside !== undefined && "pr-16",
          )}
        />
        {aside}
      </div>
      {note && (
        <p
          id={`${id}-note`}
          className={clsx("mt-1.5 text-sm", isWrong ? "text-alarm" : "text-muted")}
        >
          {note}
        </p>
      )}
    </div>
  );
}
