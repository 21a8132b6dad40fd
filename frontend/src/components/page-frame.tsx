import { clsx } from "clsx";
import type { ReactNode } from "react";
import { OfflineNotice } from "./offline-notice";
import { ThemeButton } from "./theme-button";

interface PageFrameProps {
  /** The link back to the previous page. */
  readonly back: ReactNode;
  readonly children: ReactNode;
  readonly width?: "max-w-5xl" | "max-w-2xl" | "max-w-xl";
  /** The padding below the page. */
  readonly className?: string;
}

/** The frame of all pages other than the chat. */
export function PageFrame(props: PageFrameProps) {
  const { back, children, width = "max-w-5xl", className = "pb-6" } = props;
  return (
    <main className="lamplight min-h-dvh px-4 pt-6 sm:px-6">
      <div className={clsx("mx-auto", width, className)}>
        <div className="flex items-center justify-between">
          {back}
          {/* Its icon, not its ground, ends where the page does. */}
          <div className="-mr-2">
            <ThemeButton />
          </div>
        </div>
        <OfflineNotice className="mt-4" />
        {children}
      </div>
    </main>
  );
}
