import type { TextKey } from "@/lib/language/text";
/** Our own words where Google's word was not taken for the account's owner. */
export const GOOGLE_SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_google_token: "account.googleUnsure",
};
