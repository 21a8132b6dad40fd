import { Sheet } from "@/components/ui/modal";
import { useText } from "@/lib/language/use-text";
import { StrangerForm } from "./stranger-form";

interface AskStrangerProps {
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

/** A form for the name of a character that is not in the list. */
export function AskStranger({ onName, onClose }: AskStrangerProps) {
  const t = useText();
  return (
    <Sheet label={t("characters.switchToElse")} onClose={onClose}>
      <h2 className="mb-4 font-voice text-title font-semibold">{t("characters.whoAnswersAsk")}</h2>
      <StrangerForm action={t("characters.doSwitch")} onName={onName} />
    </Sheet>
  );
}
