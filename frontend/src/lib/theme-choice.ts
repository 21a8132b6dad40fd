import { createListeners } from "./listeners";

/** The themes that an account can keep; a browser can also follow its system. */
export type Theme = "light" | "dark";
type ThemeChoice = Theme | "system";

/** What the reader chose here, as opposed to a choice that came from elsewhere. */
const choices = createListeners<[choice: ThemeChoice]>();

export const announceThemeChoice = choices.notify;
export const subscribeThemeChoice = choices.subscribe;

/** What a choice comes down to; an account that follows no system keeps what is seen now. */
export function resolveTheme(choice: string | undefined): Theme {
  if (choice === "light" || choice === "dark") return choice;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
