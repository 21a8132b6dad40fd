import { clsx } from "clsx";
import type { ReactNode } from "react";
import { OfflineNotice } from "./offline-notice";
import { ThemeButton } from "./theme-button";

interface PageFrameProps {
  /** The way to where one came from. */
  readonly back: ReactNode;
  readonly children: ReactNode;
  /** The room below the page. */
  readonly className?: string;
}

/** The frame of the pages about characters and lorebooks. */
export function PageFrame({ back, children, className = "pb-6" }: PageFrameProps) {
  return (
    <main className="lamplight min-h-dvh px-4 pt-6 sm:px-6">
      <div className={clsx("mx-auto max-w-5xl", className)}>
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
