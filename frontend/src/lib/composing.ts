/** Whether the key belongs to an input method: Enter takes a word then, and Escape gives one up. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before the key that ended it, and marks the key only so.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}
