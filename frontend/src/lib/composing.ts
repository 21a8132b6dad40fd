/** Whether the key belongs to an input method: Enter then accepts a word, and Escape cancels it. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before the key event that ended it, and marks that event only by the key code.
  // oxlint-disable-next-line typescript/no-deprecated
  return event.isComposing || event.keyCode === 229;
}
