/** Tells password managers which account the form belongs to; hidden from people. */
export function HiddenUsername({ email }: { readonly email: string | null | undefined }) {
  if (!email) return null;
  return (
    <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
  );
}
