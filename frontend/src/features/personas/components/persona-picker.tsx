"use client";

import { UserRound } from "lucide-react";
import { MenuLabel, MenuLink, MenuRadio, MenuSeparator } from "@/components/ui/menu-items";
import { Picker } from "@/components/ui/picker";
import { useText } from "@/lib/language/use-text";
import { usePersonas } from "../use-personas";

interface PersonaPickerProps {
  /** Null: the default one. */
  readonly chosen: string | null;
  readonly isBusy: boolean;
  readonly onChoose: (id: string | null) => void;
}

/** Who the reader is in a chat. */
export function PersonaPicker({ chosen, isBusy, onChoose }: PersonaPickerProps) {
  const t = useText();
  const { data } = usePersonas();
  if (!data) return null;
  const usual = data.find(({ is_default }) => is_default);
  const known = data.find(({ id }) => id === chosen);
  const name = (known ?? usual)?.name;
  return (
    <Picker
      label={t("personas.youAreOne", { name: name ?? t("personas.yourself") })}
      isBusy={isBusy}
      chosen={
        <>
          <UserRound className="size-4 shrink-0" aria-hidden />
          {name && <span className="truncate max-sm:sr-only">{name}</span>}
        </>
      }
    >
      <MenuLabel className="font-medium">{t("personas.youAre")}</MenuLabel>
      <MenuRadio
        isChecked={!known}
        onSelect={() => {
          onChoose(null);
        }}
      >
        <span className="min-w-0 grow break-words">
          {usual ? t("personas.asUsual", { name: usual.name }) : t("personas.yourself")}
        </span>
      </MenuRadio>
      {data.map((persona) => (
        <MenuRadio
          key={persona.id}
          isChecked={persona === known}
          onSelect={() => {
            onChoose(persona.id);
          }}
        >
          <span className="min-w-0 grow break-words">{persona.name}</span>
        </MenuRadio>
      ))}
      <MenuSeparator />
      <MenuLink href="/settings">
        {data.length > 0 ? t("personas.change") : t("personas.sayWho")}
      </MenuLink>
    </Picker>
  );
}
