/** What could not be written; it is newer than what is stored. */
const memory = new Map<string, string>();

/** What is to be written as soon as there is a moment for it. */
const pending = new Map<string, string>();
const LATE_MS = 200;

/** localStorage can be missing, blocked or full; the page then keeps the value for itself. */
export function readStored(key: string): string | null {
  const unwritten = pending.get(key) ?? memory.get(key);
  if (unwritten !== undefined) return unwritten;
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Another tab's word is the newer one. */
function yieldToOthers({ key }: StorageEvent): void {
  if (key === null) return;
  pending.delete(key);
  memory.delete(key);
}

/** Before those who read it then. */
function heedOthers(): void {
  window.addEventListener("storage", yieldToOthers, { capture: true });
}

export function writeStored(key: string, value: string): void {
  pending.delete(key);
  try {
    window.localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    heedOthers();
    memory.set(key, value);
  }
}

function writePending(): void {
  for (const [key, value] of pending) writeStored(key, value);
}

/** The same for what changes with every key: it is written a little later, or when the page goes. */
export function writeStoredLate(key: string, value: string): void {
  if (pending.size === 0) {
    setTimeout(writePending, LATE_MS);
    window.addEventListener("pagehide", writePending);
    document.addEventListener("visibilitychange", writePending);
    heedOthers();
  }
  pending.set(key, value);
}

export function removeStored(key: string): void {
  pending.delete(key);
  memory.delete(key);
  try {
    window.localStorage.removeItem(key);
  } catch {
    // Nothing was stored there, so nothing is left behind.
  }
}

/** Calls `listener` when another tab has changed a key that `isMeant`, or emptied the storage. */
export function subscribeStored(
  isMeant: (key: string) => boolean,
  listener: () => void,
): () => void {
  const onStorage = ({ key }: StorageEvent): void => {
    if (key === null || isMeant(key)) listener();
  };
  window.addEventListener("storage", onStorage);
  return () => {
    window.removeEventListener("storage", onStorage);
  };
}

/** The JSON value that is stored; null: nothing, or what is none. */
export function readStoredJson(key: string): unknown {
  try {
    return JSON.parse(readStored(key) ?? "null");
  } catch {
    return null;
  }
}

/** Every key that starts with `prefix`, wherever it is. */
export function listStored(prefix: string): string[] {
  const keys = new Set([...memory.keys(), ...pending.keys()]);
  try {
    for (let index = 0; index < window.localStorage.length; index += 1) {
      const key = window.localStorage.key(index);
      if (key !== null) keys.add(key);
    }
  } catch {
    // Only the page's own memory is left to look at.
  }
  return [...keys].filter((key) => key.startsWith(prefix));
}
