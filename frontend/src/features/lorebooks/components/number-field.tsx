import { useState } from "react";
import { Field } from "@/components/ui/field";

interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly min?: number;
  /** Null: no value, so the default applies. */
  readonly value: number | null;
  readonly onNumber: (value: number | null) => void;
  readonly errors?: readonly string[] | undefined;
}

/** A field for a whole number; it may be empty. */
export function NumberField({ value, onNumber, min = 0, ...rest }: NumberFieldProps) {
  // What is typed may not be a number yet: "-".
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field
      {...rest}
      type="number"
      inputMode="numeric"
      min={min}
      step={1}
      autoComplete="off"
      value={typed ?? (value === null ? "" : String(value))}
      onText={(text) => {
        setTyped(text);
        const number = text.trim() === "" ? Number.NaN : Math.trunc(Number(text));
        onNumber(Number.isFinite(number) ? number : null);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
