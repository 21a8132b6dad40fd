import { readStored, removeStored, writeStored } from "@/lib/storage";
import { RESET_ADDRESS as KEY } from "@/lib/writings";

/**
 * The address for which this browser requested a new password. The link in the mail does not
 * contain it, but password managers need it.
 */
export function rememberResetAddress(email: string): void {
  writeStored(KEY, email);
}

export function readResetAddress(): string | null {
  return readStored(KEY);
}

export function forgetResetAddress(): void {
  removeStored(KEY);
}
