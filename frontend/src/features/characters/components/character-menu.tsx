"use client";

import { ChevronDown, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { Face } from "@/components/face";
import { iconButtonClass } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "@/components/ui/menu-items";
import { Sheet } from "@/components/ui/modal";
import { tipProps } from "@/components/ui/tooltip";
import { findCharacter } from "@/lib/characters";
import { useCharacters } from "../use-characters";
import { StrangerForm } from "./stranger-form";
import { useText } from "@/lib/language/use-text";

interface CharacterMenuProps {
  readonly name: string;
  readonly onSwitch: (name: string) => void;
}

interface Choice {
  readonly name: string;
  readonly tagline: string;
}

/** Who can be chosen; whoever speaks now is among them. */
function useChoices(name: string): {
  readonly choices: readonly Choice[];
  readonly chosen: string;
} {
  const { data = [] } = useCharacters();
  const known = findCharacter(data, name);
  const choices = known ? data : [...data, { name, tagline: "" }];
  return { choices, chosen: known?.name ?? name };
}

interface ItemProps extends Choice {
  readonly isChecked: boolean;
  readonly onSelect: () => void;
}

function Item({ name, tagline, ...radio }: ItemProps) {
  return (
    <MenuRadio {...radio} className="py-1.5">
      <Face name={name} size="small" />
      <span className="min-w-0 grow">
        <span className="block truncate">{name}</span>
        {tagline && <span className="block truncate text-xs text-muted">{tagline}</span>}
      </span>
    </MenuRadio>
  );
}

/** Who speaks in the open chat, and the way to let somebody else speak from now on. */
export function CharacterMenu({ name, onSwitch }: CharacterMenuProps) {
  const t = useText();
  const { choices, chosen } = useChoices(name);
  const [isAsking, setIsAsking] = useState(false);

  function choose(wanted: string): void {
    if (wanted !== name) onSwitch(wanted);
  }

  return (
    <>
      <Menu
        align="start"
        button={{
          ...tipProps(t("characters.switch")),
          "aria-label": t("characters.switchFrom", { name }),
          className: iconButtonClass("-ml-1.5 data-[state=open]:bg-hover"),
          children: (
            <>
              <span className="sr-only">{name}</span>
              <ChevronDown className="size-4" aria-hidden />
            </>
          ),
        }}
      >
        <div className="w-64 max-w-full">
          <MenuLabel className="font-medium">{t("characters.whoAnswers")}</MenuLabel>
          {choices.map((choice) => (
            <Item
              key={choice.name}
              {...choice}
              isChecked={choice.name === chosen}
              onSelect={() => {
                choose(choice.name);
              }}
            />
          ))}
          <MenuSeparator />
          <MenuItem
            onSelect={() => {
              setIsAsking(true);
            }}
          >
            <span className="grid size-8 place-items-center">
              <UserRoundPlus className="size-4 text-muted" aria-hidden />
            </span>
            {t("common.someoneElse")}
          </MenuItem>
        </div>
      </Menu>
      {isAsking && (
        <Sheet
          label={t("characters.switchToElse")}
          onClose={() => {
            setIsAsking(false);
          }}
        >
          <h2 className="mb-4 font-voice text-title font-semibold">
            {t("characters.whoAnswersAsk")}
          </h2>
          <StrangerForm
            action={t("characters.doSwitch")}
            onName={(wanted) => {
              setIsAsking(false);
              choose(wanted);
            }}
          />
        </Sheet>
      )}
    </>
  );
}
