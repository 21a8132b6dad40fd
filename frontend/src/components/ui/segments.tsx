import { clsx } from "clsx";
import { useId } from "react";

interface SegmentsProps<Value extends string | number> {
  /** The accessible name of the group; not shown. */
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  /** Null: not known yet. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
}

/** A choice of a few options, side by side: radio buttons styled as one switch. */
export function Segments<Value extends string | number>({
  label,
  options,
  value,
  onChange,
}: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex rounded-xl border bg-raised p-0.5 max-[20rem]:min-w-0 max-[20rem]:flex-wrap">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "inline-flex min-h-9 pointer-coarse:min-h-10 cursor-pointer items-center rounded-lg px-3 text-sm select-none",
            "has-focus-visible:outline-2 has-focus-visible:outline-ember",
            option.value === value ? "bg-told font-medium" : "text-muted hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.text}
        </label>
      ))}
    </fieldset>
  );
}
