const memory = new Map<string, string>();

/** localStorage can be missing, blocked or full; the page then keeps the value for itself. */
export function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

export function removeStored(key: string): void {
  memory.delete(key);
  try {
    window.localStorage.removeItem(key);
  } catch {
    // Nothing was stored there, so nothing is left behind.
  }
}

/** Every key that starts with `prefix`, from both places. */
export function listStored(prefix: string): string[] {
  const keys = new Set(memory.keys());
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
