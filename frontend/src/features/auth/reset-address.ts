import { readStored, removeStored, writeStored } from "@/lib/storage";
import { RESET_ADDRESS as KEY } from "@/lib/writings";

/**
 * The address that a new password was asked for in this browser: the link in the mail does not name
 * it, and password managers would like to know.
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
