import { carryDoomed } from "./doomed";
import { listStored, removeStored, writeStored } from "./storage";
import { subscribeWindow } from "./subscribe-window";
import { UNSETTLED, settleUndos } from "./undos";

/** Written by a tab that signs out, so that the others settle their undos while the session is still valid. */
const REQUEST = "settle";
/** Needed because a closed or frozen tab never removes its `UNSETTLED` keys. */
const TIMEOUT_MS = 1_500;
const POLL_MS = 50;

/** Settles all pending undos in all tabs of this browser; resolves when that is done, or after `TIMEOUT_MS`. */
export async function settleEverywhere(): Promise<void> {
  writeStored(REQUEST, String(Date.now()));
  await settleUndos();
  const end = Date.now() + TIMEOUT_MS;
  while (listStored(UNSETTLED).length > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  for (const key of [REQUEST, ...listStored(UNSETTLED)]) removeStored(key);
}

/** Settles undos when the page is left or another tab requests it. Returns a function that unsubscribes. */
export function watchUndos(): () => void {
  const leaveStorage = subscribeWindow(["storage"], ({ key, newValue }) => {
    if (key === REQUEST && newValue !== null) void settleUndos();
  });
  const leaveWindow = subscribeWindow(["pagehide"], () => {
    carryDoomed();
    void settleUndos();
  });
  return () => {
    leaveStorage();
    leaveWindow();
  };
}
