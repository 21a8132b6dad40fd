import { describe, expect, it } from "vitest";
import { describeKeys, matchesKeys, writeKeys } from "./keys";

const NOTHING = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

function press(key: string, code: string, held: Partial<typeof NOTHING> = {}) {
  return { key, code, ...NOTHING, ...held };
}

describe("matchesKeys", () => {
  it.each([
    [press("k", "KeyK", { ctrlKey: true }), "Mod+K", false, true],
    [press("k", "KeyK", { metaKey: true }), "Mod+K", true, true],
    [press("k", "KeyK", { metaKey: true }), "Mod+K", false, false],
    [press("k", "KeyK", { ctrlKey: true, metaKey: true }), "Mod+K", true, false],
    [press("k", "KeyK"), "Mod+K", false, false],
    [press("K", "KeyK", { ctrlKey: true, shiftKey: true }), "Mod+K", false, false],
    [press("O", "KeyO", { ctrlKey: true, shiftKey: true }), "Mod+Shift+O", false, true],
    [press("o", "KeyO", { ctrlKey: true }), "Mod+Shift+O", false, false],
    [press("k", "KeyK", { ctrlKey: true, altKey: true }), "Mod+K", false, false],
    // A Russian keyboard, and one whose letters stand elsewhere.
    [press("л", "KeyK", { ctrlKey: true }), "Mod+K", false, true],
    [press("k", "KeyV", { ctrlKey: true }), "Mod+K", false, true],
    // The slash of a German keyboard is Shift+7.
    [press("/", "Digit7", { ctrlKey: true, shiftKey: true }), "Mod+/", false, true],
    [press("/", "Slash", { ctrlKey: true }), "Mod+/", false, true],
    [press("Escape", "Escape"), "Esc", false, true],
    [press("Escape", "Escape", { shiftKey: true }), "Esc", false, false],
    [press("Escape", "Escape", { shiftKey: true }), "Shift+Esc", false, true],
  ])("%o is %s (Mac: %s): %s", (pressed, keys, onMac, expected) => {
    expect(matchesKeys(pressed, keys, onMac)).toBe(expected);
  });
});

describe("describeKeys", () => {
  it("names them as the keyboard does", () => {
    expect(describeKeys("Mod+Shift+O", false)).toEqual(["Ctrl", "Shift", "O"]);
    expect(describeKeys("Mod+Shift+O", true)).toEqual(["⌘", "⇧", "O"]);
  });
});

it("writes them in one line", () => {
  expect(writeKeys("Mod+Shift+O", false)).toBe("Ctrl+Shift+O");
  expect(writeKeys("Mod+Shift+O", true)).toBe("⌘⇧O");
});
