"use client";

import { Check, ChevronDown, UserRoundPlus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useRef, useState } from "react";
import { Face } from "@/components/face";
import { iconButtonClass } from "@/components/ui/icon-button";
import { MenuSurface, menuItemClass } from "@/components/ui/menu";
import { Sheet } from "@/components/ui/modal";
import { tipProps } from "@/components/ui/tooltip";
import { findCharacter } from "@/lib/characters";
import { useCharacters } from "../use-characters";
import { StrangerForm } from "./stranger-form";

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

function Item({ name, tagline }: Choice) {
  return (
    <DropdownMenu.RadioItem value={name} className={`${menuItemClass} py-1.5`}>
      <Face name={name} size="small" />
      <span className="min-w-0 grow">
        <span className="block truncate">{name}</span>
        {tagline && <span className="block truncate text-xs text-muted">{tagline}</span>}
      </span>
      <DropdownMenu.ItemIndicator>
        <Check className="size-4 text-ember" aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}

/** Who speaks in the open chat, and the way to let somebody else speak from now on. */
export function CharacterMenu({ name, onSwitch }: CharacterMenuProps) {
  const { choices, chosen } = useChoices(name);
  const [isAsking, setIsAsking] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);

  function choose(wanted: string): void {
    if (wanted !== name) onSwitch(wanted);
  }

  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          ref={trigger}
          {...tipProps("Switch character")}
          aria-label={`Switch character: ${name}`}
          className={iconButtonClass("-ml-1.5 data-[state=open]:bg-hover")}
        >
          <span className="sr-only">{name}</span>
          <ChevronDown className="size-4" aria-hidden />
        </DropdownMenu.Trigger>
        <MenuSurface align="start">
          <DropdownMenu.Label className="px-2.5 pt-1 pb-1.5 text-xs font-medium text-muted">
            Who answers from now on
          </DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={chosen}
            onValueChange={choose}
            className="w-64 max-w-full"
          >
            {choices.map((choice) => (
              <Item key={choice.name} name={choice.name} tagline={choice.tagline} />
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <DropdownMenu.Item
            className={menuItemClass}
            onSelect={() => {
              // The dialog gives the focus back to where it was; the menu's item will be gone by then.
              trigger.current?.focus();
              setIsAsking(true);
            }}
          >
            <span className="grid size-8 place-items-center">
              <UserRoundPlus className="size-4 text-muted" aria-hidden />
            </span>
            Someone else…
          </DropdownMenu.Item>
        </MenuSurface>
      </DropdownMenu.Root>
      {isAsking && (
        <Sheet
          label="Switch to someone else"
          onClose={() => {
            setIsAsking(false);
          }}
        >
          <h2 className="mb-4 font-voice text-title font-semibold">Who answers from now on?</h2>
          <StrangerForm
            action="Switch"
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
