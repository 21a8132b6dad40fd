/** Moves the focus by an arrow key from one `data-entry` control in `list` to the next; false: another key. */
export function stepRows(list: HTMLElement, from: HTMLElement, key: string): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step === undefined) return false;
  const rows = [...list.querySelectorAll<HTMLElement>("[data-entry]")];
  rows[rows.indexOf(from) + step]?.focus();
  return true;
}
