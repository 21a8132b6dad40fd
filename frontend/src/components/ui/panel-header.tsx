import { X } from "lucide";
import { useText } from "@/lib/language/use-text";
import { Icon } from "./icon";
import { IconButton } from "./icon-button";

interface PanelHeaderProps {
  readonly title: string;
  readonly onClose: () => void;
}

/** The header of a side panel: its title and a close button. */
export function PanelHeader({ title, onClose }: PanelHeaderProps) {
  const t = useText();
  return (
    <div className="flex items-center gap-3 border-b py-2.5 pr-3 pl-5 sm:pl-6">
      <h2 className="grow font-voice text-title font-semibold">{title}</h2>
      <IconButton label={t("common.close")} tip="end" onClick={onClose}>
        <Icon of={X} className="size-icon" />
      </IconButton>
    </div>
  );
}
