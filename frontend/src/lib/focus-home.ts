/** The composer, if the page has one. On a touch screen it is none: the focus would raise the keyboard. */
export function findComposer(): HTMLElement | null {
  if (!window.matchMedia("(pointer: fine)").matches) return null;
  return document.querySelector<HTMLElement>("[data-focus-home]");
}
