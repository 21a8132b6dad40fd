import { useState } from "react";
import { Field, type FieldProps } from "./field";
import { useText } from "@/lib/language/use-text";

interface PasswordFieldProps extends Omit<FieldProps, "type" | "aside" | "autoComplete"> {
  readonly autoComplete: "current-password" | "new-password";
}

/** A password field with a button that shows the password. */
export function PasswordField(props: PasswordFieldProps) {
  const t = useText();
  const [isShown, setIsShown] = useState(false);
  const toggle = (
    <button
      type="button"
      onClick={() => setIsShown(!isShown)}
      className="absolute inset-y-1 right-1 rounded-lg px-2.5 text-sm font-medium text-muted hover:bg-hover hover:text-ink"
    >
      {isShown ? t("common.hide") : t("common.show")}
      <span className="sr-only">
        {t("common.ofField", {
          label: t.language === "en" ? props.label.toLowerCase() : props.label,
        })}
      </span>
    </button>
  );
  return (
    <Field
      {...props}
      type={isShown ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      aside={toggle}
    />
  );
}
