import { clsx } from "clsx";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";

interface LeafControlsProps {
  /** From 0. */
  readonly place: number;
  readonly count: number;
  readonly onPlace: (place: number) => void;
  readonly className?: string;
}

/** Leafs through greetings, of which there are several. */
export function LeafControls({ place, count, onPlace, className }: LeafControlsProps) {
  return (
    <div className={clsx("mt-3 flex items-center gap-1 text-sm text-muted", className)}>
      <IconButton
        label="Previous greeting"
        disabled={place === 0}
        onClick={() => {
          onPlace(place - 1);
        }}
      >
        <ChevronLeft className="size-4" aria-hidden />
      </IconButton>
      <span className="tabular-nums">
        {place + 1} of {count}
      </span>
      <IconButton
        label="Next greeting"
        disabled={place === count - 1}
        onClick={() => {
          onPlace(place + 1);
        }}
      >
        <ChevronRight className="size-4" aria-hidden />
      </IconButton>
    </div>
  );
}
