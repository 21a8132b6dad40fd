import { clsx } from "clsx";
import { type Keys, describeKeys } from "@/lib/keys";

interface KeyCapsProps {
  readonly keys: Keys;
  readonly className?: string;
}

/** A combination of keys, each key in its own frame. */
export function KeyCaps({ keys, className }: KeyCapsProps) {
  return (
    <span className={clsx("flex shrink-0 gap-1", className)}>
      {describeKeys(keys).map((key) => (
        <kbd
          key={key}
          className="min-w-6 rounded border bg-sunken px-1.5 py-0.5 text-center font-sans text-xs text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
