import { Field, type FieldProps } from "@/components/ui/field";

interface EmailFieldProps extends Omit<FieldProps, "label" | "type" | "onChange"> {
  readonly value: string;
  readonly onType: (text: string) => void;
}

/** The address that is the login. */
export function EmailField({ onType, ...rest }: EmailFieldProps) {
  return (
    <Field
      {...rest}
      label="Email"
      type="email"
      name="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      onChange={(event) => {
        onType(event.target.value);
      }}
    />
  );
}
