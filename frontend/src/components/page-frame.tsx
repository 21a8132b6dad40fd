import { clsx } from "clsx";
import type { ReactNode } from "react";
import { OfflineNotice } from "./offline-notice";
import { ThemeButton } from "./theme-button";

interface PageFrameProps {
  /** The way to where one came from. */
  readonly back: ReactNode;
  readonly children: ReactNode;
  readonly width?: "max-w-5xl" | "max-w-2xl" | "max-w-xl";
  /** The room below the page. */
  readonly className?: string;
}

/** The frame of the pages beside the chat. */
export function PageFrame(props: PageFrameProps) {
  const { back, children, width = "max-w-5xl", className = "pb-6" } = props;
  return (
    <main className="lamplight min-h-dvh px-4 pt-6 sm:px-6">
      <div className={clsx("mx-auto", width, className)}>
        <div className="flex items-center justify-between">
          {back}
          <ThemeButton />
        </div>
        <OfflineNotice className="mt-4" />
        {children}
      </div>
    </main>
  );
}
