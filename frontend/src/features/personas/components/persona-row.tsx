import { Ellipsis } from "lucide-react";
import { iconButtonClass } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { MenuItem } from "@/components/ui/menu-items";
import { tipProps } from "@/components/ui/tooltip";
import type { Persona } from "@/lib/api-schema";

interface PersonaRowProps {
  readonly persona: Persona;
  readonly onEdit: () => void;
  readonly onDefault: (isDefault: boolean) => void;
  readonly onDelete: () => void;
}

/** One of those that the reader can be. */
export function PersonaRow({ persona, onEdit, onDefault, onDelete }: PersonaRowProps) {
  const { name, description, is_default } = persona;
  return (
    <div className="flex min-h-12 items-center gap-3 py-2">
      <div className="min-w-0 grow">
        <p className="text-sm font-medium break-words">
          {name}
          {is_default && <span className="text-muted"> · unless you choose another</span>}
        </p>
        {description && (
          <p className="line-clamp-2 text-sm break-words text-muted">{description}</p>
        )}
      </div>
      <Menu
        button={{
          ...tipProps(`What to do with ${name}`, "end"),
          className: iconButtonClass("data-[state=open]:bg-hover"),
          children: <Ellipsis className="size-4" aria-hidden />,
        }}
      >
        <MenuItem onSelect={onEdit}>Edit</MenuItem>
        <MenuItem
          onSelect={() => {
            onDefault(!is_default);
          }}
        >
          {is_default ? "No longer the default" : "Make the default"}
        </MenuItem>
        <MenuItem onSelect={onDelete}>Delete</MenuItem>
      </Menu>
    </div>
  );
}
