import type { ReactNode } from "react";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeButton } from "@/components/theme-button";

interface LorebooksFrameProps {
  /** The way to where one came from. */
  readonly back: ReactNode;
  readonly children: ReactNode;
}

/** The frame of the pages about lorebooks. */
export function LorebooksFrame({ back, children }: LorebooksFrameProps) {
  return (
    <main className="lamplight min-h-dvh px-4 pt-6 sm:px-6">
      <div className="mx-auto max-w-5xl pb-24">
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
