import { UserRound } from "lucide";
import { Icon } from "@/components/ui/icon";
import { MenuLink, MenuRadio, MenuSeparator } from "@/components/ui/menu-items";
import { Picker } from "@/components/ui/picker";
import { useText } from "@/lib/language/use-text";
import { usePersonas } from "../use-personas";

interface PersonaPickerProps {
  /** Null: the default persona. */
  readonly chosen: string | null;
  readonly isBusy: boolean;
  readonly onChoose: (id: string | null) => void;
}

/** Chooses the user's persona in a chat. */
export function PersonaPicker({ chosen, isBusy, onChoose }: PersonaPickerProps) {
  const t = useText();
  const { data } = usePersonas();
  if (!data) return null;
  const usual = data.find(({ is_default }) => is_default);
  const known = data.find(({ id }) => id === chosen);
  const name = (known ?? usual)?.name;
  const unchosen = usual ? t("personas.asUsual", { name: usual.name }) : t("personas.yourself");
  return (
    <Picker
      label={t("personas.youAreOne", { name: name ?? t("personas.yourself") })}
      isBusy={isBusy}
      chosen={
        <>
          <Icon of={UserRound} className="size-4 shrink-0" />
          {name && <span className="truncate max-sm:sr-only">{name}</span>}
        </>
      }
      title={t("personas.youAre")}
      search={t("personas.search")}
      options={[{ id: null, name: unchosen }, ...data].map(({ id, name: told }) => ({
        told,
        item: (
          <MenuRadio key={id} isChecked={id === (known?.id ?? null)} onSelect={() => onChoose(id)}>
            <span className="min-w-0 grow break-words">{told}</span>
          </MenuRadio>
        ),
      }))}
    >
      <MenuSeparator />
      <MenuLink href="/settings">
        {data.length > 0 ? t("personas.change") : t("personas.sayWho")}
      </MenuLink>
    </Picker>
  );
}
