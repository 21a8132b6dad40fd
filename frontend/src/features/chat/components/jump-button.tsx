import { ArrowDown } from "lucide";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";

export function JumpButton({ onJump }: { readonly onJump: () => void }) {
  const t = useText();
  return (
    <button
      type="button"
      onClick={onJump}
      className="absolute -top-12 left-1/2 inline-flex h-9 -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border bg-raised px-4 text-sm shadow-lift hover:bg-told"
    >
      <Icon of={ArrowDown} className="size-4" />
      {t("chat.latest")}
    </button>
  );
}
