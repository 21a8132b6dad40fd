/** A combination such as `Mod+Shift+O`: Mod is Cmd on a Mac, else Ctrl. */
export type Keys = string;

interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Esc: "esc", Up: "↑" };
const OTHER_SIGNS: Readonly<Record<string, string>> = { Mod: "Ctrl", Up: "↑" };
const KEY_NAMES: Readonly<Record<string, string>> = { esc: "escape", up: "arrowup" };

function isMac(): boolean {
  return typeof navigator !== "undefined" && /Macintosh|iPhone|iPad/.test(navigator.userAgent);
}

/** Where a keyboard writes another script, the place of the key counts. */
function readKey({ key, code }: Pressed): string {
  const place = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1];
  return key.length === 1 && key > "\u007f" && place ? place.toLowerCase() : key.toLowerCase();
}

export function matchesKeys(pressed: Pressed, keys: Keys, onMac = isMac()): boolean {
  const parts = keys.split("+");
  const name = (parts.pop() ?? "").toLowerCase();
  if (readKey(pressed) !== (KEY_NAMES[name] ?? name)) return false;
  const hasMod = parts.includes("Mod");
  if (pressed.altKey || pressed.metaKey !== (hasMod && onMac)) return false;
  if (pressed.ctrlKey !== (hasMod && !onMac)) return false;
  // Some keyboards need Shift for a sign such as the slash.
  return /^[a-z0-9]/.test(name) ? pressed.shiftKey === parts.includes("Shift") : true;
}

/** Each key of it as it stands on the keyboard. */
export function describeKeys(keys: Keys, onMac = isMac()): readonly string[] {
  const signs = onMac ? MAC_SIGNS : OTHER_SIGNS;
  return keys.split("+").map((part) => signs[part] ?? part);
}

/** It in one line, as the system's menus write it. */
export function writeKeys(keys: Keys, onMac = isMac()): string {
  return onMac ? keys.replace("Mod+", "⌘").replace("Shift+", "⇧") : keys.replace("Mod", "Ctrl");
}
