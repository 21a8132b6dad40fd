import { type ReactNode, useState } from "react";
import { FoldMark } from "@/components/ui/fold-mark";
import { useText } from "@/lib/language/use-text";
import { type EntryFields, hasOwnWill } from "../../entry";
import type { EntryPartProps } from "./entry-fields";

interface FoldedPartProps extends EntryPartProps {
  readonly title: string;
  /** Its fields: one with an unusual value shows in the title, one with an error unfolds the part. */
  readonly names: readonly (keyof EntryFields)[];
  readonly children: ReactNode;
}

/** A foldable part that most entries do not need. */
export function FoldedPart({ title, names, draft, errors, children }: FoldedPartProps) {
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  const isRefused = names.some((name) => errors[name] !== undefined);
  const isShown = isOpen || isRefused;
  return (
    <details
      open={isShown}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="border-t"
    >
      <summary className="flex min-h-12 cursor-pointer list-none items-center gap-2.5 rounded-lg text-sm font-medium [&::-webkit-details-marker]:hidden">
        <FoldMark className="size-4 text-muted" />
        {title}
        {hasOwnWill(draft, names) && (
          <span className="ml-auto flex items-center gap-1.5 text-xs font-normal text-muted">
            <span aria-hidden className="size-1.5 rounded-full bg-ember" />
            {t("lore.isSet")}
          </span>
        )}
      </summary>
      {isShown && <div className="space-y-4 pt-1 pb-5 sm:pl-6.5">{children}</div>}
    </details>
  );
}
