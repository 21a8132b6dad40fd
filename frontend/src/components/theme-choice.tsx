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

/** All themes side by side, for places with enough room. */
export function ThemeChoice() {
  const t = useText();
  const { theme, setTheme } = useTheme();
  // The server does not know which theme this browser has chosen.
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
