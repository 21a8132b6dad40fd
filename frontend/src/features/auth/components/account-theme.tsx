import { useAccountTheme } from "../use-account-theme";

/** Keeps the account's theme and this browser's in step; shows nothing. */
export function AccountTheme() {
  useAccountTheme();
  return null;
}
