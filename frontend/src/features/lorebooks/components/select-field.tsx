import { useId } from "react";
import { FieldNote } from "@/components/ui/field-note";

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly value: Value;
  readonly onValue: (value: Value) => void;
  readonly errors?: readonly string[] | undefined;
}

/** A labelled select with one text for each option. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, options, value, onValue, errors = [] } = props;
  const id = useId();
  const isWrong = errors.length > 0;
  const note = errors.join(" ");
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-invalid={isWrong}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => {
          const found = options.find((option) => option.value === event.target.value);
          if (found) onValue(found.value);
        }}
        className="block h-11 w-full truncate rounded-xl border border-edge bg-paper px-3 text-base focus:border-ember"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <FieldNote id={`${id}-note`} isWrong={isWrong} text={note} />
    </div>
  );
}
