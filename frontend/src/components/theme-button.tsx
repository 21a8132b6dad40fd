"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { announceThemeChoice } from "@/lib/theme-choice";
import { iconButtonClass } from "./ui/icon-button";
import { Menu } from "./ui/menu";
import { MenuRadio } from "./ui/menu-items";
import { tipProps } from "./ui/tooltip";
import { useText } from "@/lib/language/use-text";

const CHOICES = [
  { value: "system", label: "common.system", Icon: Monitor },
  { value: "light", label: "common.light", Icon: Sun },
  { value: "dark", label: "common.dark", Icon: Moon },
] as const;

export function ThemeButton() {
  const t = useText();
  const { theme, setTheme } = useTheme();

  return (
    <Menu
      button={{
        ...tipProps(t("common.theme"), "end"),
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
          <span className="grow">{t(label)}</span>
        </MenuRadio>
      ))}
    </Menu>
  );
}
