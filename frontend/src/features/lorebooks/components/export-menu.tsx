import { Download } from "lucide";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { iconButtonClass } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { MenuItem, MenuLabel } from "@/components/ui/menu-items";
import { tipProps } from "@/components/ui/tooltip";
import { describeError } from "@/lib/api-error";
import type { Lorebook } from "@/lib/api-schema";
import type { TextKey } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";
import { fetchFile } from "@/lib/fetch-file";
import { cleanFileName, saveBlob } from "@/lib/save-file";
import { offerUndo } from "@/lib/undos";
import { useAction } from "@/lib/use-action";

const FORMATS: readonly { readonly format: string; readonly title: TextKey }[] = [
  { format: "sillytavern", title: "lore.asSillyTavern" },
  { format: "v3", title: "lore.asV3" },
  { format: "v2", title: "lore.asV2" },
  { format: "agnai", title: "lore.asAgnai" },
  { format: "risu", title: "lore.asRisu" },
];

interface ExportMenuProps {
  readonly book: Lorebook;
  readonly isSmall?: boolean;
}

/** Saves a lorebook as a file for one of the supported programs. */
export function ExportMenu({ book, isSmall = false }: ExportMenuProps) {
  const t = useText();
  const { id, name } = book;
  const save = useAction(async (format: string) => {
    try {
      const { blob } = await fetchFile(`/lorebooks/${id}/export`, { format });
      saveBlob(`${cleanFileName(name) || "lorebook"} (${format}).json`, blob);
    } catch (error) {
      offerUndo({ id: `export ${id}`, label: describeError(error) });
    }
  });
  const label = t("lore.exportOne", { name });
  const icon = <Icon of={Download} className="size-4" />;
  return (
    <Menu
      button={
        isSmall
          ? { ...tipProps(label, "end"), className: iconButtonClass(), children: icon }
          : {
              "aria-label": label,
              className: buttonClass("quiet"),
              children: (
                <>
                  {icon}
                  {t("cards.export")}
                </>
              ),
            }
      }
    >
      <div className="w-64 max-w-full">
        <MenuLabel>{t("lore.exportFor")}</MenuLabel>
        {FORMATS.map(({ format, title }) => (
          <MenuItem key={format} onSelect={() => save.run(format)}>
            {t(title)}
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}
