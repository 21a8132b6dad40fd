import { clsx } from "clsx";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";
import { FieldNote } from "./field-note";

export interface FieldProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly hint?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  /** Shown inside the input, at its end. */
  readonly aside?: ReactNode;
}

/** Takes over what was typed, or autofilled by the browser, before React hydrated the input. */
function useTypedBefore(value: string, onText: (text: string) => void) {
  const input = useRef<HTMLInputElement>(null);
  const atMount = useRef({ value, onText });
  useEffect(() => {
    const typed = input.current?.value ?? "";
    if (typed !== atMount.current.value) atMount.current.onText(typed);
  }, []);
  return input;
}

/** A labelled input with its hint and the server's errors. */
export function Field(props: FieldProps) {
  const { label, hint, errors = [], aside, className, value, onText, ...rest } = props;
  const id = useId();
  const input = useTypedBefore(value, onText);
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
          ref={input}
          id={id}
          value={value}
          onChange={(event) => onText(event.target.value)}
          aria-invalid={isWrong}
          aria-describedby={note ? `${id}-note` : undefined}
          className={clsx(
            "block h-11 w-full rounded-xl border border-edge bg-paper px-3.5 text-base transition-colors",
            "placeholder:text-muted focus:border-ember",
            isWrong && "border-alarm",
            // Wide enough for the aside's word in every language.
            aside !== undefined && "pr-24",
          )}
        />
        {aside}
      </div>
      <FieldNote id={`${id}-note`} isWrong={isWrong} text={note} />
    </div>
  );
}
