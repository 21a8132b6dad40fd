import { createListeners } from "./listeners";

/** The themes that an account can store; a browser can also follow its system. */
export type Theme = "light" | "dark";
type ThemeChoice = Theme | "system";

/** Notifies of the reader's choices in this tab, not of those that came from the server or another tab. */
const choices = createListeners<[choice: ThemeChoice]>();

export const announceThemeChoice = choices.notify;
export const subscribeThemeChoice = choices.subscribe;

/** The theme that a choice results in. An account cannot follow a system, so it stores the current theme. */
export function resolveTheme(choice: string | undefined): Theme {
  if (choice === "light" || choice === "dark") return choice;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
