import { Field, type FieldProps } from "@/components/ui/field";
import { useText } from "@/lib/language/use-text";

/** Field for the email address, which is the login name. */
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
