import { FoldMark } from "@/components/ui/fold-mark";
import { useText } from "@/lib/language/use-text";

/** The model's thoughts before the reply, collapsed until the user opens them. */
export function Thoughts({ text }: { readonly text: string }) {
  const t = useText();
  return (
    <details className="mt-1.5 text-sm text-muted">
      <summary className="-ml-1.5 inline-flex min-h-8 cursor-pointer list-none items-center gap-1 rounded-lg pr-2.5 pl-1.5 text-xs font-semibold transition-colors hover:bg-hover hover:text-ink pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        <FoldMark className="size-3.5" />
        {t("chat.thoughts")}
      </summary>
      <p
        dir="auto"
        className="mt-1 mb-2 border-s-2 ps-3.5 leading-relaxed wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </p>
    </details>
  );
}
