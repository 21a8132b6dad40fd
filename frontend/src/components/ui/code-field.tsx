import { Field, type FieldProps } from "./field";
import { useText } from "@/lib/language/use-text";

export type CodeKind = "app" | "recovery";

interface CodeFieldProps extends Omit<FieldProps, "type" | "label"> {
  readonly kind: CodeKind;
}

/** A field for a code of the authenticator app, which phones can fill in, or for a recovery code. */
export function CodeField({ kind, ...rest }: CodeFieldProps) {
  const t = useText();
  const isApp = kind === "app";
  return (
    <Field
      {...rest}
      // The key makes it another element: browsers keep autofilling an input for its first purpose.
      key={kind}
      label={isApp ? t("common.code") : t("common.recoveryCode")}
      name={isApp ? "code" : "recovery-code"}
      type="text"
      inputMode={isApp ? "numeric" : "text"}
      autoComplete={isApp ? "one-time-code" : "off"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      required
    />
  );
}
