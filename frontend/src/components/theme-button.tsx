"use client";

import { Check, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { DropdownMenu } from "radix-ui";
import { announceThemeChoice } from "@/lib/theme-choice";
import { iconButtonClass } from "./ui/icon-button";
import { MenuSurface, menuItemClass } from "./ui/menu";
import { tipProps } from "./ui/tooltip";

const CHOICES = [
  { value: "system", label: "System", Icon: Monitor },
  { value: "light", label: "Light", Icon: Sun },
  { value: "dark", label: "Dark", Icon: Moon },
] as const;

export function ThemeButton() {
  const { theme, setTheme } = useTheme();

  function choose(value: string): void {
    const choice = CHOICES.find((known) => known.value === value)?.value;
    if (!choice) return;
    setTheme(choice);
    announceThemeChoice(choice);
  }

  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger {...tipProps("Theme", "end")} className={iconButtonClass()}>
        <Sun className="size-icon dark:hidden" aria-hidden />
        <Moon className="hidden size-icon dark:block" aria-hidden />
      </DropdownMenu.Trigger>
      <MenuSurface>
        <DropdownMenu.RadioGroup value={theme ?? "system"} onValueChange={choose}>
          {CHOICES.map(({ value, label, Icon }) => (
            <DropdownMenu.RadioItem key={value} value={value} className={menuItemClass}>
              <Icon className="size-4 text-muted" aria-hidden />
              <span className="grow">{label}</span>
              <DropdownMenu.ItemIndicator>
                <Check className="size-4 text-ember" aria-hidden />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </MenuSurface>
    </DropdownMenu.Root>
  );
}
