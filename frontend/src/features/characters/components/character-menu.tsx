"use client";

import { ChevronDown, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { Face } from "@/components/face";
import { iconButtonClass } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "@/components/ui/menu-items";
import { Sheet } from "@/components/ui/modal";
import { tipProps } from "@/components/ui/tooltip";
import type { Character } from "@/lib/api-schema";
import { findCharacter } from "@/lib/characters";
import { useCharacters } from "../use-characters";
import { StrangerForm } from "./stranger-form";
import type { Text } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";

/** Somebody to speak with; without an id one who is played by name alone. */
interface Somebody {
  readonly id: string | null;
  readonly name: string;
}

interface CharacterMenuProps extends Somebody {
  readonly onSwitch: (next: Somebody) => void;
}

interface Choice extends Somebody {
  /** What is said of them below the name. */
  readonly line: string;
}

/** One of several with a name says whose they are, too. */
function describe(t: Text, character: Character, all: readonly Character[]): string {
  const { name, tagline, is_mine, owner_name } = character;
  if (all.filter((each) => each.name === name).length === 1) return tagline;
  return [is_mine ? t("common.you") : owner_name, tagline].filter(Boolean).join(" · ");
}

/** Who can be chosen; whoever speaks now is among them. */
function useChoices({ id, name }: Somebody): {
  readonly choices: readonly Choice[];
  readonly chosen: Somebody;
} {
  const t = useText();
  const { data = [] } = useCharacters();
  const choices = data.map((each) => ({
    id: each.id,
    name: each.name,
    line: describe(t, each, data),
  }));
  const known = findCharacter(data, id ?? name) ?? findCharacter(data, name);
  if (known) return { choices, chosen: known };
  return { choices: [...choices, { id, name, line: "" }], chosen: { id, name } };
}

interface ItemProps extends Choice {
  readonly isChecked: boolean;
  readonly onSelect: () => void;
}

function Item({ id, name, line, ...radio }: ItemProps) {
  return (
    <MenuRadio {...radio} className="py-1.5">
      <Face name={id ?? name} size="small" />
      <span className="min-w-0 grow">
        <span className="block truncate">{name}</span>
        {line && <span className="block truncate text-xs text-muted">{line}</span>}
      </span>
    </MenuRadio>
  );
}

/** Who speaks in the open chat, and the way to let somebody else speak from now on. */
export function CharacterMenu({ id, name, onSwitch }: CharacterMenuProps) {
  const t = useText();
  const { choices, chosen } = useChoices({ id, name });
  const [isAsking, setIsAsking] = useState(false);

  function choose(wanted: Somebody): void {
    const isSame = wanted.id === null ? wanted.name === name : wanted.id === chosen.id;
    if (!isSame) onSwitch({ id: wanted.id, name: wanted.name });
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
              key={choice.id ?? choice.name}
              {...choice}
              isChecked={choice.id === chosen.id && choice.name === chosen.name}
              onSelect={() => {
                choose(choice);
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
              choose({ id: null, name: wanted });
            }}
          />
        </Sheet>
      )}
    </>
  );
}
