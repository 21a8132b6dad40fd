interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

function listItems(menu: Element): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
}

/** Focuses what is chosen in a menu, else its first item. */
export function focusFirst(menu: Element): void {
  const chosen = menu.querySelector<HTMLElement>("[aria-checked=true]");
  (chosen ?? listItems(menu)[0])?.focus();
}

/** The next item after the one at `at` whose text begins with `letter`, round the end. */
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
      return isLetter ? findByFirstLetter(items, at, key.key) : undefined;
    }
  }
}

/**
 * The keys of a menu, after the menu pattern of the WAI-ARIA practices: arrows, Home, End and first
 * letters. Returns whether the key meant an item.
 */
export function moveFocus(menu: Element, key: Key): boolean {
  const item = findNext(listItems(menu), key);
  item?.focus();
  return item !== undefined;
}
