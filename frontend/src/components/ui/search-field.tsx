import { clsx } from "clsx";
import { Search } from "lucide";
import { Icon } from "./icon";

interface SearchFieldProps {
  /** The accessible name; also the placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly className?: string;
}

/** A field for the words that a list is filtered by. */
export function SearchField({ label, value, onText, className }: SearchFieldProps) {
  return (
    <div className={clsx("relative min-w-0 grow", className)}>
      <Icon of={Search} className="pointer-events-none absolute top-3 left-3.5 size-4 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        value={value}
        onChange={(event) => onText(event.target.value)}
        className="block h-10 w-full rounded-xl border border-edge bg-paper pr-3 pl-10 text-base transition-colors placeholder:text-muted focus:border-ember"
      />
    </div>
  );
}
