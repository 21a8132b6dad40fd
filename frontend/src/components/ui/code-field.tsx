"use client";

import { Field, type FieldProps } from "./field";
import { useText } from "@/lib/language/use-text";

export type CodeKind = "app" | "recovery";

interface CodeFieldProps extends Omit<FieldProps, "type" | "label"> {
  readonly kind: CodeKind;
}

/** A code of the authenticator app, which phones fill in by themselves, or a recovery code. */
export function CodeField({ kind, ...rest }: CodeFieldProps) {
  const t = useText();
  const isApp = kind === "app";
  return (
    <Field
      {...rest}
      // Another field, not the same one with other words: browsers keep an input's first purpose.
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
