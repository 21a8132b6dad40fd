import Link from "next/link";
import type { ReactNode } from "react";
import { Wordmark } from "@/components/mark";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeButton } from "@/components/theme-button";
import { readText } from "@/lib/language/server";

export default async function AuthLayout({ children }: { readonly children: ReactNode }) {
  const t = await readText();
  return (
    <div className="lamplight flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-5 py-4 sm:px-8">
        <Link href="/" aria-label={t("app.frontPage")}>
          <Wordmark />
        </Link>
        <ThemeButton />
      </header>
      <main className="grid grow grid-cols-[minmax(0,1fr)] place-items-center px-4 pb-16">
        <div className="w-full max-w-sm animate-rise rounded-3xl border bg-raised p-[min(1.75rem,7vw)] shadow-lift sm:p-8">
          <OfflineNotice className="mb-5" />
          {children}
        </div>
      </main>
    </div>
  );
}
