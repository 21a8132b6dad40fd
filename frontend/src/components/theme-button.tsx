"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { announceThemeChoice } from "@/lib/theme-choice";
import { iconButtonClass } from "./ui/icon-button";
import { Menu } from "./ui/menu";
import { MenuRadio } from "./ui/menu-items";
import { tipProps } from "./ui/tooltip";

const CHOICES = [
  { value: "system", label: "System", Icon: Monitor },
  { value: "light", label: "Light", Icon: Sun },
  { value: "dark", label: "Dark", Icon: Moon },
] as const;

export function ThemeButton() {
  const { theme, setTheme } = useTheme();

  return (
    <Menu
      button={{
        ...tipProps("Theme", "end"),
        className: iconButtonClass(),
        children: (
          <>
            <Sun className="size-icon dark:hidden" aria-hidden />
            <Moon className="hidden size-icon dark:block" aria-hidden />
          </>
        ),
      }}
    >
      {CHOICES.map(({ value, label, Icon }) => (
        <MenuRadio
          key={value}
          isChecked={value === (theme ?? "system")}
          onSelect={() => {
            setTheme(value);
            announceThemeChoice(value);
          }}
        >
          <Icon className="size-4 text-muted" aria-hidden />
          <span className="grow">{label}</span>
        </MenuRadio>
      ))}
    </Menu>
  );
}
