import { createListeners } from "./listeners";
import { subscribeWindow } from "./subscribe-window";

/** Values that localStorage did not accept; they are newer than the stored ones. */
const memory = new Map<string, string>();

/** Functions that return the values which will be written soon. */
const pending = new Map<string, () => string>();
const LATE_MS = 200;

const changes = createListeners<[key: string]>();

/** The stored value. localStorage can be missing, blocked or full; values are then kept in this page's memory. */
export function readStored(key: string): string | null {
  const unwritten = pending.get(key)?.() ?? memory.get(key);
  if (unwritten !== undefined) return unwritten;
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** A value that another tab has stored is newer. */
function yieldToOthers({ key }: StorageEvent): void {
  if (key === null) return;
  pending.delete(key);
  memory.delete(key);
}

/** In the capture phase, before other listeners read the value. */
function heedOthers(): void {
  window.addEventListener("storage", yieldToOthers, { capture: true });
}

function store(key: string, value: string): void {
  pending.delete(key);
  try {
    window.localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    heedOthers();
    memory.set(key, value);
  }
}

export function writeStored(key: string, value: string): void {
  store(key, value);
  changes.notify(key);
}

function writePending(): void {
  for (const [key, build] of pending) store(key, build());
}

/**
 * Like `writeStored`, for values that change with every key press: built and written after a moment, or when the page is left.
 */
export function writeStoredLate(key: string, build: () => string): void {
  if (pending.size === 0) {
    setTimeout(writePending, LATE_MS);
    window.addEventListener("pagehide", writePending);
    document.addEventListener("visibilitychange", writePending);
    heedOthers();
  }
  pending.set(key, build);
  changes.notify(key);
}

export function removeStored(key: string): void {
  pending.delete(key);
  memory.delete(key);
  try {
    window.localStorage.removeItem(key);
  } catch {
    // Nothing could be stored there either, so nothing is left behind.
  }
  changes.notify(key);
}

/** Calls `listener` when another tab has changed a key for which `isMeant` returns true, or cleared the storage. */
export function subscribeStored(
  isMeant: (key: string) => boolean,
  listener: () => void,
): () => void {
  return subscribeWindow(["storage"], ({ key }) => {
    if (key === null || isMeant(key)) listener();
  });
}

/** Calls `listener` when this tab or another one has changed such a key. */
export function subscribeChanges(isMeant: (key: string) => boolean, listener: () => void) {
  const leaveHere = changes.subscribe((key) => {
    if (isMeant(key)) listener();
  });
  const leaveElsewhere = subscribeStored(isMeant, listener);
  return (): void => {
    leaveHere();
    leaveElsewhere();
  };
}

/** The stored JSON value; null if there is none or it is invalid. */
export function readStoredJson(key: string): unknown {
  try {
    return JSON.parse(readStored(key) ?? "null");
  } catch {
    return null;
  }
}

/** All keys that start with `prefix`, in localStorage or in memory. */
export function listStored(prefix: string): string[] {
  const keys = new Set([...memory.keys(), ...pending.keys()]);
  try {
    for (let index = 0; index < window.localStorage.length; index += 1) {
      const key = window.localStorage.key(index);
      if (key !== null) keys.add(key);
    }
  } catch {
    // Without localStorage only the keys in memory are listed.
  }
  return [...keys].filter((key) => key.startsWith(prefix));
}
