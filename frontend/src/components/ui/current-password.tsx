import { useText } from "@/lib/language/use-text";
import { HiddenUsername } from "./hidden-username";
import { PasswordField } from "./password-field";

interface CurrentPasswordProps {
  /** Null: not known. */
  readonly email: string | null;
  readonly value: string;
  readonly errors: readonly string[] | undefined;
  readonly onText: (text: string) => void;
}

/** The password field for a signed-in user's account. */
export function CurrentPassword({ email, ...field }: CurrentPasswordProps) {
  const t = useText();
  return (
    <>
      <HiddenUsername email={email} />
      <PasswordField
        {...field}
        label={t("common.password")}
        name="password"
        autoComplete="current-password"
        required
      />
    </>
  );
}
