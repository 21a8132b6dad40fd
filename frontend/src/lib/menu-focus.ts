interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The items of a menu; the filter field, if there is one, comes first. */
function listItems(menu: Element): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("input, [role^=menuitem]")];
}

function isField(item: Element | null | undefined): boolean {
  return item instanceof HTMLInputElement;
}

/**
 * Focuses the chosen item, else the first one. On a device with a mouse the filter field gets the focus, after the
 * chosen item was scrolled into view.
 */
export function focusFirst(menu: Element): void {
  const chosen = menu.querySelector<HTMLElement>("[aria-checked=true]");
  const first = listItems(menu)[0];
  (chosen ?? first)?.focus();
  // On a touch screen the focus would raise the keyboard.
  if (isField(first) && window.matchMedia("(pointer: fine)").matches) first?.focus();
}

/** The next item after index `at` whose text begins with `letter`, wrapping around at the end. */
function findByFirstLetter(
  items: readonly HTMLElement[],
  at: number,
  letter: string,
): HTMLElement | undefined {
  const wanted = letter.toLocaleLowerCase();
  const round = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return round.find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(wanted));
}

function findNext(items: readonly HTMLElement[], key: Key): HTMLElement | undefined {
  if (isField(document.activeElement) && !key.key.startsWith("Arrow")) return undefined;
  const at = items.findIndex((item) => item === document.activeElement);
  switch (key.key) {
    case "ArrowDown":
      return items[(at + 1) % items.length];
    case "ArrowUp":
      return items.at(at <= 0 ? -1 : at - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    default: {
      const isLetter = key.key.length === 1 && key.key !== " " && !key.ctrlKey && !key.metaKey;
      if (!isLetter) return undefined;
      return isField(items[0]) ? items[0] : findByFirstLetter(items, at, key.key);
    }
  }
}

/**
 * The keys of a menu, following the menu pattern of the WAI-ARIA practices: arrows, Home, End and first letters, which
 * go to the filter field if there is one. Returns true if moving the focus was all that the key should do; false if the
 * field must still receive the letter.
 */
export function moveFocus(menu: Element, key: Key): boolean {
  const item = findNext(listItems(menu), key);
  item?.focus();
  return item !== undefined && (!isField(item) || key.key.length > 1);
}
