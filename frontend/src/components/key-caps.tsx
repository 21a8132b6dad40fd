import { type Keys, describeKeys } from "@/lib/keys";

/** A combination of keys, each key in its own frame. */
export function KeyCaps({ keys }: { readonly keys: Keys }) {
  return (
    <span className="flex shrink-0 gap-1">
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
