// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
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
