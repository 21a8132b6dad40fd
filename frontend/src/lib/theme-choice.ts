/** The themes that an account can keep; a browser can also follow its system. */
export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "system";

type Listener = (choice: ThemeChoice) => void;

const listeners = new Set<Listener>();

/** Tells that the reader chose here, as opposed to a choice that came from elsewhere. */
export function announceThemeChoice(choice: ThemeChoice): void {
  for (const listener of listeners) listener(choice);
}

export function subscribeThemeChoice(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** What a choice comes down to; an account that follows no system keeps what is seen now. */
export function resolveTheme(choice: string | undefined): Theme {
  if (choice === "light" || choice === "dark") return choice;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
