"use client";

/** Tells password managers whose password the form is about; nobody else sees it. */
export function HiddenUsername({ email }: { readonly email: string | null | undefined }) {
  if (!email) return null;
  return (
    <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
  );
}
