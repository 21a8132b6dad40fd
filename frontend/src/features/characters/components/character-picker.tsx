import { UserRoundPlus } from "lucide";
import { useState } from "react";
import { CharacterFace } from "@/components/character-face";
import { Face } from "@/components/face";
import { late } from "@/components/late";
import { Icon } from "@/components/ui/icon";
import { MenuItem, MenuLink, MenuRadio, MenuSeparator } from "@/components/ui/menu-items";
import { Picker } from "@/components/ui/picker";
import type { Character } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { describeOwner } from "../owners";
import { tellCharacter } from "../find-characters";
import { LIST_LIMIT, useCharacters } from "../use-characters";

// Loaded when it is first opened.
const AskStranger = late(() => import("./ask-stranger").then((module) => module.AskStranger));

/** The one to talk to: a known character by its id, anybody else by the name. */
export interface NamedCharacter {
  readonly id: string | null;
  readonly name: string;
}

interface CharacterPickerProps {
  readonly chosen: NamedCharacter;
  readonly onChoose: (choice: NamedCharacter) => void;
}

interface ItemProps {
  readonly character: Character;
  /** Another character has the same name. */
  readonly isNamesake: boolean;
  readonly isChecked: boolean;
  readonly onSelect: () => void;
}

function Item({ character, isNamesake, ...radio }: ItemProps) {
  const { name, tagline } = character;
  const told = [isNamesake && describeOwner(character), tagline].filter(Boolean).join(" · ");
  return (
    <MenuRadio {...radio} className="py-1.5">
      <CharacterFace character={character} size="small" />
      <span className="min-w-0 grow">
        <span className="block truncate">{name}</span>
        {told && <span className="block truncate text-xs text-muted">{told}</span>}
      </span>
    </MenuRadio>
  );
}

/** Shows the character that answers; the user may choose another one for the next messages. */
export function CharacterPicker({ chosen, onChoose }: CharacterPickerProps) {
  const t = useText();
  const { data = [] } = useCharacters();
  const [isAsking, setIsAsking] = useState(false);
  const { id, name } = chosen;
  const isStranger = !data.some((character) => character.id === id);

  function choose(wanted: NamedCharacter): void {
    if (wanted.id !== id || (wanted.id === null && wanted.name !== name)) onChoose(wanted);
  }

  return (
    <>
      <Picker
        label={t("characters.switchFrom", { name })}
        chosen={
          <>
            <Face name={name} size="tiny" />
            <span className="truncate">{name}</span>
          </>
        }
        title={t("characters.whoAnswers")}
        search={t("gallery.search")}
        options={data.map((character) => ({
          told: tellCharacter(character),
          item: (
            <Item
              key={character.id}
              character={character}
              isNamesake={data.some((each) => each !== character && each.name === character.name)}
              isChecked={character.id === id}
              onSelect={() => choose({ id: character.id, name: character.name })}
            />
          ),
        }))}
      >
        {isStranger && name && (
          <MenuRadio isChecked className="py-1.5" onSelect={() => undefined}>
            <Face name={name} size="small" />
            <span className="min-w-0 grow truncate">{name}</span>
          </MenuRadio>
        )}
        <MenuSeparator />
        {data.length >= LIST_LIMIT && <MenuLink href="/characters">{t("profile.all")}</MenuLink>}
        <MenuItem onSelect={() => setIsAsking(true)}>
          <span className="grid size-8 place-items-center">
            <Icon of={UserRoundPlus} className="size-4 text-muted" />
          </span>
          {t("common.someoneElse")}
        </MenuItem>
      </Picker>
      {isAsking && (
        <AskStranger
          onName={(wanted) => {
            setIsAsking(false);
            choose({ id: null, name: wanted });
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  );
}
