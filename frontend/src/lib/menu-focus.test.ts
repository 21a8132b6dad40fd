// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { focusFirst, moveFocus } from "./menu-focus";

const PLAIN = { ctrlKey: false, metaKey: false };

function press(key: string): string | null {
  moveFocus(menu, { ...PLAIN, key });
  return document.activeElement?.textContent ?? null;
}

let menu: HTMLElement;

beforeEach(() => {
  document.body.innerHTML =
    '<div id="menu"><button role="menuitem">Rename</button><hr><button role="menuitem">Pin</button>' +
    '<button role="menuitemradio" aria-checked="false">Public</button></div>';
  menu = document.querySelector<HTMLElement>("#menu") ?? document.body;
  focusFirst(menu);
});

// Other files' tests are in the same document.
afterEach(() => {
  document.body.replaceChildren();
});

describe("moveFocus", () => {
  it("goes round by arrows and to both ends", () => {
    expect(document.activeElement?.textContent).toBe("Rename");
    expect(press("ArrowUp")).toBe("Public");
    expect(press("ArrowDown")).toBe("Rename");
    expect(press("ArrowDown")).toBe("Pin");
    expect(press("End")).toBe("Public");
    expect(press("Home")).toBe("Rename");
  });

  it("finds the next item by its first letter", () => {
    expect(press("p")).toBe("Pin");
    expect(press("P")).toBe("Public");
    expect(press("p")).toBe("Pin");
    expect(press("x")).toBe("Pin");
  });

  it("says whether the key meant an item", () => {
    expect(moveFocus(menu, { ...PLAIN, key: "Escape" })).toBe(false);
    expect(moveFocus(menu, { ...PLAIN, key: " " })).toBe(false);
    expect(moveFocus(menu, { key: "r", ctrlKey: true, metaKey: false })).toBe(false);
    expect(moveFocus(menu, { ...PLAIN, key: "End" })).toBe(true);
  });
});

describe("focusFirst", () => {
  it("takes what is chosen", () => {
    menu.querySelector("[aria-checked]")?.setAttribute("aria-checked", "true");
    focusFirst(menu);
    expect(document.activeElement?.textContent).toBe("Public");
  });
});

describe("a menu with a field", () => {
  const field = document.createElement("input");
  const stubPointer = (pointer: "fine" | "coarse"): void => {
    vi.stubGlobal("matchMedia", (query: string) => ({
      matches: query === `(pointer: ${pointer})`,
    }));
  };

  beforeEach(() => {
    menu.prepend(field);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("has the focus in the field, but on a touch screen on what is chosen", () => {
    menu.querySelector("[aria-checked]")?.setAttribute("aria-checked", "true");
    stubPointer("coarse");
    focusFirst(menu);
    expect(document.activeElement?.textContent).toBe("Public");
    stubPointer("fine");
    focusFirst(menu);
    expect(document.activeElement).toBe(field);
  });

  it("goes from the field to the items by arrows alone, and back by writing", () => {
    field.focus();
    expect(moveFocus(menu, { ...PLAIN, key: "p" })).toBe(false);
    expect(moveFocus(menu, { ...PLAIN, key: "Home" })).toBe(false);
    expect(document.activeElement).toBe(field);
    expect(press("ArrowDown")).toBe("Rename");
    expect(moveFocus(menu, { ...PLAIN, key: "p" })).toBe(false);
    expect(document.activeElement).toBe(field);
    expect(press("ArrowUp")).toBe("Public");
    expect(moveFocus(menu, { ...PLAIN, key: "ArrowDown" })).toBe(true);
    expect(document.activeElement).toBe(field);
  });
});
