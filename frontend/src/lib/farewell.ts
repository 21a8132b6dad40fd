/** A message that one page leaves for the next, the front page or the sign-in page. */
let word: string | null = null;

export function leaveWord(text: string): void {
  word = text;
}

export function readWord(): string | null {
  return word;
}

export function forgetWord(): void {
  word = null;
}
