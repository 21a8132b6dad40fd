import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeButton } from "@/components/theme-button";
import { buttonClass } from "@/components/ui/button";

interface LorebooksFrameProps {
  readonly back: { readonly href: string; readonly text: string };
  readonly children: ReactNode;
}

/** The frame of the pages about lorebooks. */
export function LorebooksFrame({ back, children }: LorebooksFrameProps) {
  return (
    <main className="lamplight min-h-dvh px-4 pt-6 sm:px-6">
      <div className="mx-auto max-w-5xl pb-24">
        <div className="flex items-center justify-between">
          <Link href={back.href} className={buttonClass("ghost", "-ml-3")}>
            <ArrowLeft className="size-4" aria-hidden />
            {back.text}
          </Link>
          <ThemeButton />
        </div>
        <OfflineNotice className="mt-4" />
        {children}
      </div>
    </main>
  );
}
