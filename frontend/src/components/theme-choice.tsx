"use client";

import { useTheme } from "next-themes";
import { announceThemeChoice } from "@/lib/theme-choice";
import { useIsHydrated } from "@/lib/use-is-hydrated";
import { Segments } from "./ui/segments";

const OPTIONS = [
  { value: "system", text: "System" },
  { value: "light", text: "Light" },
  { value: "dark", text: "Dark" },
] as const;

/** The theme, where there is room for all of them to be seen. */
export function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  // What this browser has chosen is not known to the server.
  const isHydrated = useIsHydrated();
  return (
    <Segments
      label="Theme"
      options={OPTIONS}
      value={isHydrated ? (OPTIONS.find(({ value }) => value === theme)?.value ?? "system") : null}
      onChange={(choice) => {
        setTheme(choice);
        announceThemeChoice(choice);
      }}
    />
  );
}
