import { useId } from "react";
import { useText } from "@/lib/language/use-text";
import { FieldNote } from "./field-note";
import { Select } from "./select";

interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** Shown, but cannot be chosen. */
  readonly isLocked?: boolean;
}

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  /** Undefined: still being loaded. */
  readonly options: readonly Option<Value>[] | undefined;
  readonly value: Value;
  readonly onValue: (value: Value) => void;
  readonly errors?: readonly string[] | undefined;
  readonly isBusy?: boolean;
}

/** A labelled select with one text for each option. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, options, value, onValue, errors = [], isBusy } = props;
  const t = useText();
  const id = useId();
  const isWrong = errors.length > 0;
  const note = errors.join(" ");
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <Select
        id={id}
        value={options ? value : ""}
        disabled={!options}
        aria-busy={isBusy}
        aria-invalid={isWrong}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => {
          const found = options?.find((option) => option.value === event.target.value);
          if (found) onValue(found.value);
        }}
      >
        {!options && <option value="">{t("common.looking")}</option>}
        {options?.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isLocked}>
            {option.text}
          </option>
        ))}
      </Select>
      <FieldNote id={`${id}-note`} isWrong={isWrong} text={note} />
    </div>
  );
}
