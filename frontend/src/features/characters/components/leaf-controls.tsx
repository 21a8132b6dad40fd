import { clsx } from "clsx";
import { ChevronLeft, ChevronRight } from "lucide";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { useText } from "@/lib/language/use-text";

interface LeafControlsProps {
  /** Index from 0. */
  readonly place: number;
  readonly count: number;
  readonly onPlace: (place: number) => void;
  readonly className?: string;
}

/** Buttons to leaf through several greetings. */
export function LeafControls({ place, count, onPlace, className }: LeafControlsProps) {
  const t = useText();
  return (
    <div className={clsx("mt-3 flex items-center gap-1 text-sm text-muted", className)}>
      <IconButton
        label={t("profile.previousGreeting")}
        disabled={place === 0}
        onClick={() => onPlace(place - 1)}
      >
        <Icon of={ChevronLeft} className="size-4" />
      </IconButton>
      <span className="tabular-nums">{t("profile.placeOf", { place: place + 1, count })}</span>
      <IconButton
        label={t("profile.nextGreeting")}
        disabled={place === count - 1}
        onClick={() => onPlace(place + 1)}
      >
        <Icon of={ChevronRight} className="size-4" />
      </IconButton>
    </div>
  );
}
