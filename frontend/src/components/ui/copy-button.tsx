import { Check, Copy } from "lucide";
import { useEffect, useState } from "react";
import { copyText } from "@/lib/clipboard";
import { useText } from "@/lib/language/use-text";
import { Icon } from "./icon";

interface CopyButtonProps {
  readonly text: string;
  /** Shows only the icon; the accessible name stays. */
  readonly isSmall?: boolean;
}

/** Copies `text`, then shows a tick for a moment. */
export function CopyButton({ text, isSmall = false }: CopyButtonProps) {
  const t = useText();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copyText(text).then(setIsCopied)}
      className="inline-flex h-8 items-center gap-1.5 rounded-lg px-2 text-xs text-muted transition-colors hover:bg-hover hover:text-ink"
    >
      <Icon of={icon} className="size-3.5" />
      <span aria-live="polite" className={isSmall ? "sr-only" : undefined}>
        {isCopied ? t("common.copied") : t("common.copy")}
      </span>
    </button>
  );
}
