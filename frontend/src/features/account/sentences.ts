import type { TextKey } from "@/lib/language/text";
/** Our own text for a Google token that does not prove to be the account owner's. */
export const GOOGLE_SENTENCES: Readonly<Record<string, TextKey>> = {
  invalid_google_token: "account.googleUnsure",
};
