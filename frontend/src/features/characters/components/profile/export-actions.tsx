import { ChevronDown, Download } from "lucide";
import { ErrorNotice } from "@/components/error-notice";
import { Button, buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import { MenuItem } from "@/components/ui/menu-items";
import type { TextKey } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";
import { fetchFile } from "@/lib/fetch-file";
import { saveBlob } from "@/lib/save-file";
import { useAction } from "@/lib/use-action";

interface Kind {
  readonly format: "png" | "json" | "charx";
  readonly spec?: "v2" | "v3";
  readonly title: TextKey;
  readonly text: TextKey;
}

const PICTURE: Kind = { format: "png", title: "cards.png", text: "cards.pngText" };
const KINDS: readonly Kind[] = [
  PICTURE,
  { format: "json", spec: "v3", title: "cards.jsonV3", text: "cards.jsonV3Text" },
  { format: "json", spec: "v2", title: "cards.jsonV2", text: "cards.jsonV2Text" },
  { format: "charx", title: "cards.charx", text: "cards.charxText" },
];

/** Saves a character as a file: as a picture with one press, in other formats from a menu. */
export function ExportActions({ id }: { readonly id: string }) {
  const t = useText();
  const save = useAction(async ({ format, spec }: Kind) => {
    const { name, blob } = await fetchFile(`/characters/${id}/export`, { format, spec });
    saveBlob(name, blob);
  });
  return (
    <>
      <div className="flex">
        <Button
          className="grow rounded-r-none"
          aria-disabled={save.isBusy}
          onClick={() => save.run(PICTURE)}
        >
          <Icon of={Download} className="size-4 max-[20rem]:hidden" />
          {save.isBusy ? t("cards.exporting") : t("cards.export")}
        </Button>
        <Menu
          button={{
            "aria-label": t("cards.exportAs"),
            className: buttonClass("quiet", "rounded-l-none border-l-0 px-2.5"),
            children: <Icon of={ChevronDown} className="size-4" />,
          }}
        >
          <div className="w-72 max-w-full">
            {KINDS.map((kind) => (
              <MenuItem key={kind.title} className="py-1.5" onSelect={() => save.run(kind)}>
                <span className="min-w-0">
                  <span className="block">{t(kind.title)}</span>
                  <span className="block text-xs text-muted">{t(kind.text)}</span>
                </span>
              </MenuItem>
            ))}
          </div>
        </Menu>
      </div>
      <ErrorNotice error={save.error} />
    </>
  );
}
