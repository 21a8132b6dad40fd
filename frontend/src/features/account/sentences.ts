/** Our own words where Google's word was not taken for the account's owner. */
export const GOOGLE_SENTENCES: Readonly<Record<string, string>> = {
  invalid_google_token:
    "Google did not confirm that it is you. Choose the account of this address.",
};
