import { useAccountLanguage } from "../use-account-language";

/** Keeps the account's language and this browser's in step; shows nothing. */
export function AccountLanguage() {
  useAccountLanguage();
  return null;
}
