import type { ReactNode } from "react";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeButton } from "@/components/theme-button";

interface CharactersPageProps {
  /** The way to where one came from. */
  readonly back: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page about characters. */
export function CharactersPage({ back, children }: CharactersPageProps) {
  return (
    <main className="lamplight min-h-dvh px-4 pt-6 sm:px-6">
      <div className="mx-auto max-w-5xl pb-6">
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
