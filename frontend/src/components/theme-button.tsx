"use client";

import { Monitor, Moon, Sun } from "lucide";
import { useTheme } from "next-themes";
import { announceThemeChoice } from "@/lib/theme-choice";
import { Icon } from "./ui/icon";
import { iconButtonClass } from "./ui/icon-button";
import { Menu } from "./ui/menu";
import { MenuRadio } from "./ui/menu-items";
import { tipProps } from "./ui/tooltip";
import { useText } from "@/lib/language/use-text";

const CHOICES = [
  { value: "system", label: "common.system", icon: Monitor },
  { value: "light", label: "common.light", icon: Sun },
  { value: "dark", label: "common.dark", icon: Moon },
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
            <Icon of={Sun} className="size-icon dark:hidden" />
            <Icon of={Moon} className="hidden size-icon dark:block" />
          </>
        ),
      }}
    >
      {CHOICES.map(({ value, label, icon }) => (
        <MenuRadio
          key={value}
          isChecked={value === (theme ?? "system")}
          onSelect={() => {
            setTheme(value);
            announceThemeChoice(value);
          }}
        >
          <Icon of={icon} className="size-4 text-muted" />
          <span className="grow">{t(label)}</span>
        </MenuRadio>
      ))}
    </Menu>
  );
}
