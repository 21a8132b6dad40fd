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

/** On a keyboard of another script the key's position counts. */
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
  // On some keyboards a character such as the slash needs Shift.
  return /^[a-z0-9]/.test(name) ? pressed.shiftKey === parts.includes("Shift") : true;
}

/** Each key as it is labelled on the keyboard. */
export function describeKeys(keys: Keys, onMac = isMac()): readonly string[] {
  const signs = onMac ? MAC_SIGNS : OTHER_SIGNS;
  return keys.split("+").map((part) => signs[part] ?? part);
}

/** The keys in one line, as the system's menus write them. */
export function writeKeys(keys: Keys, onMac = isMac()): string {
  return onMac ? keys.replace("Mod+", "⌘").replace("Shift+", "⇧") : keys.replace("Mod", "Ctrl");
}
