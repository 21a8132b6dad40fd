/** A word for the front page, or that of signing in, from the page before, which is gone by then. */
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
