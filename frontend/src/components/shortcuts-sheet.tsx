import { useOrderedCommands } from "@/lib/ordered-commands";
import { KeyCaps } from "./key-caps";
import { Button } from "./ui/button";
import { Sheet } from "./ui/modal";
import { useText } from "@/lib/language/use-text";

/** The keyboard shortcuts of this page. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const commands = useOrderedCommands();
  return (
    <Sheet label={t("common.shortcuts")} onClose={onClose}>
      <h2 className="font-voice text-xl font-semibold">{t("common.shortcuts")}</h2>
      <dl className="mt-4 space-y-2.5 text-sm">
        {commands.map(
          ({ id, label, keys }) =>
            keys !== undefined && (
              <div key={id} className="flex items-center justify-between gap-4">
                <dt>{label}</dt>
                <dd>
                  <KeyCaps keys={keys} />
                </dd>
              </div>
            ),
        )}
      </dl>
      <Button className="mt-6 w-full" onClick={onClose}>
        {t("common.close")}
      </Button>
    </Sheet>
  );
}
