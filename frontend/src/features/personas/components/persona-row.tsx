import { Ellipsis } from "lucide";
import { Icon } from "@/components/ui/icon";
import { iconButtonClass } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { MenuItem } from "@/components/ui/menu-items";
import { tipProps } from "@/components/ui/tooltip";
import type { Persona } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

interface PersonaRowProps {
  readonly persona: Persona;
  readonly onEdit: () => void;
  readonly onDefault: (isDefault: boolean) => void;
  readonly onDelete: () => void;
}

/** One of the user's personas. */
export function PersonaRow({ persona, onEdit, onDefault, onDelete }: PersonaRowProps) {
  const t = useText();
  const { name, description, is_default } = persona;
  return (
    <div className="flex min-h-12 items-center gap-3 py-2">
      <div className="min-w-0 grow">
        <p className="text-sm font-medium break-words">
          {name}
          {is_default && <span className="text-muted"> · {t("personas.unlessElse")}</span>}
        </p>
        {description && (
          <p className="line-clamp-2 text-sm break-words text-muted">{description}</p>
        )}
      </div>
      <Menu
        button={{
          ...tipProps(t("personas.actions", { name }), "end"),
          className: iconButtonClass("data-[state=open]:bg-hover"),
          children: <Icon of={Ellipsis} className="size-4" />,
        }}
      >
        <MenuItem onSelect={onEdit}>{t("common.edit")}</MenuItem>
        <MenuItem onSelect={() => onDefault(!is_default)}>
          {is_default ? t("personas.noDefault") : t("personas.makeDefault")}
        </MenuItem>
        <MenuItem onSelect={onDelete}>{t("common.delete")}</MenuItem>
      </Menu>
    </div>
  );
}
