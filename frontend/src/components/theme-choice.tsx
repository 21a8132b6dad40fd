"use client";

import { useTheme } from "next-themes";
import { announceThemeChoice } from "@/lib/theme-choice";
import { useIsHydrated } from "@/lib/use-is-hydrated";
import { Segments } from "./ui/segments";
import { useText } from "@/lib/language/use-text";

const OPTIONS = [
  { value: "system", text: "common.system" },
  { value: "light", text: "common.light" },
  { value: "dark", text: "common.dark" },
] as const;

/** The theme, where there is room for all of them to be seen. */
export function ThemeChoice() {
  const t = useText();
  const { theme, setTheme } = useTheme();
  // What this browser has chosen is not known to the server.
  const isHydrated = useIsHydrated();
  return (
    <Segments
      label={t("common.theme")}
      options={OPTIONS.map(({ value, text }) => ({ value, text: t(text) }))}
      value={isHydrated ? (OPTIONS.find(({ value }) => value === theme)?.value ?? "system") : null}
      onChange={(choice) => {
        setTheme(choice);
        announceThemeChoice(choice);
      }}
    />
  );
}
