import { Field, type FieldProps } from "@/components/ui/field";

/** The address that is the login. */
export function EmailField(props: Omit<FieldProps, "label" | "type">) {
  return (
    <Field
      {...props}
      label="Email"
      type="email"
      name="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}
