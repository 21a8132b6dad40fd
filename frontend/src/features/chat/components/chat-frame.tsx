import type { ReactNode } from "react";
import { ArrowDown } from "lucide";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";
import type { StickyScroll } from "../use-sticky-scroll";

function JumpButton({ onJump }: { readonly onJump: () => void }) {
  const t = useText();
  return (
    <button
      type="button"
      onClick={onJump}
      className="absolute -top-12 left-1/2 inline-flex h-9 -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border bg-raised px-4 text-sm w-max shadow-lift hover:bg-told"
    >
      <Icon of={ArrowDown} className="size-4" />
      {t("chat.latest")}
    </button>
  );
}

interface ChatFrameProps {
  readonly scroll?: StickyScroll;
  readonly footer: ReactNode;
  readonly children: ReactNode;
}

/** One column: the messages scroll, and the footer with the composer stays at the bottom. */
export function ChatFrame({ scroll, footer, children }: ChatFrameProps) {
  return (
    <div className="bar-fade relative flex min-h-0 grow flex-col">
      {/* A compositor layer with an opaque background, so that scrolling repaints nothing. */}
      <div
        ref={scroll?.frame}
        onScroll={scroll?.onScroll}
        data-scroller
        className="min-h-0 grow overflow-y-auto overscroll-contain bg-paper will-change-transform [overflow-anchor:none]"
      >
        <div
          ref={scroll?.content}
          className="mx-auto flex min-h-full w-full max-w-column flex-col px-4 pt-4 pb-8 sm:px-6"
        >
          {children}
        </div>
      </div>
      <div className="chat-foot relative mx-auto w-full max-w-column px-3 pb-[max(0.9rem,env(safe-area-inset-bottom))] sm:px-6">
        {scroll && !scroll.isPinned && <JumpButton onJump={scroll.jumpToLatest} />}
        {footer}
      </div>
    </div>
  );
}
