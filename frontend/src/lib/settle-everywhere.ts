import { listStored, removeStored, writeStored } from "./storage";
import { UNSETTLED, settleUndos } from "./undos";

/** Written by a tab that signs out: the others settle what they have, while the session is good. */
const CALL = "settle";
/** A tab that was closed or put to sleep answers no call. */
const ANSWER_MS = 1_500;
const LOOK_MS = 50;

/** Settles what can still be undone, in all tabs of this browser. */
export async function settleEverywhere(): Promise<void> {
  writeStored(CALL, String(Date.now()));
  await settleUndos();
  const end = Date.now() + ANSWER_MS;
  while (listStored(UNSETTLED).length > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  for (const key of [CALL, ...listStored(UNSETTLED)]) removeStored(key);
}

/** Settles when the page goes, and when another tab calls for it. */
export function watchUndos(): () => void {
  const onGoing = (): void => void settleUndos();
  const onStorage = ({ key, newValue }: StorageEvent): void => {
    if (key === CALL && newValue !== null) onGoing();
  };
  window.addEventListener("pagehide", onGoing);
  window.addEventListener("storage", onStorage);
  return () => {
    window.removeEventListener("pagehide", onGoing);
    window.removeEventListener("storage", onStorage);
  };
}
