import type { Hex } from "./colours";

export type ThemeName = "day" | "night";

/**
 * The app's colours from which characters' looks are derived and on which they must be readable; keep in step with
 * globals.css.
 */
export const THEMES: Readonly<Record<ThemeName, Readonly<Record<HouseColour, Hex>>>> = {
  day: {
    paper: "#faf6ee",
    raised: "#fffdf8",
    sunken: "#f2eadc",
    told: "#efe2cc",
    line: "#e3d8c5",
    edge: "#8c7c69",
    ink: "#2b221a",
    muted: "#62554a",
    alarm: "#9b2418",
  },
  night: {
    paper: "#161317",
    raised: "#1f1b20",
    sunken: "#110f12",
    told: "#2c252b",
    line: "#342d33",
    edge: "#7d727b",
    ink: "#ece4d9",
    muted: "#aba093",
    alarm: "#ff9c8a",
  },
};

export const GROUNDS = ["paper", "raised", "sunken", "told", "line", "edge"] as const;

type Ground = (typeof GROUNDS)[number];
type HouseColour = Ground | "ink" | "muted" | "alarm";
