import type { ReactNode } from "react";
import { FoldMark } from "@/components/ui/fold-mark";
import { formatAbout } from "../../token-sections";

interface SectionProps {
  readonly title: string;
  /** A few words about the content. */
  readonly hint: string;
  /** Estimated tokens in a prompt; null: no part of it is in one. */
  readonly tokens: number | null;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

/** A collapsible section of the editor. */
export function Section({ title, hint, tokens, isOpen = false, children }: SectionProps) {
  return (
    <details open={isOpen} className="rounded-2xl border bg-raised open:shadow-lift">
      <summary className="flex max-[20rem]:flex-wrap min-h-14 cursor-pointer list-none items-center gap-3 rounded-2xl px-4 py-3 transition-colors hover:bg-hover sm:px-5 [&::-webkit-details-marker]:hidden">
        <FoldMark className="size-4 text-muted" />
        {/* With large text the count wraps below; otherwise the title would have one letter per line. */}
        <div className="min-w-0 grow max-[20rem]:basis-[calc(100%-1.75rem)]">
          <h2 className="font-voice text-heading font-semibold">{title}</h2>
          <p className="text-sm text-muted">{hint}</p>
        </div>
        {tokens !== null && tokens > 0 && (
          <span className="shrink-0 text-xs text-muted tabular-nums max-[20rem]:pl-7">
            {formatAbout(tokens)}
          </span>
        )}
      </summary>
      <div className="space-y-5 px-4 pt-1 pb-5 sm:px-5">{children}</div>
    </details>
  );
}
