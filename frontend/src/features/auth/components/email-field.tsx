import { Field, type FieldProps } from "@/components/ui/field";
import { useText } from "@/lib/language/use-text";

/** The address that is the login. */
export function EmailField(props: Omit<FieldProps, "label" | "type">) {
  const t = useText();
  return (
    <Field
      {...props}
      label={t("common.email")}
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
