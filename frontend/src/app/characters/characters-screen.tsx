"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { FacesProvider } from "@/components/face";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeButton } from "@/components/theme-button";
import { buttonClass } from "@/components/ui/button";
import { Gallery } from "@/features/characters/components/gallery";
import { useCharacters } from "@/features/characters/use-characters";
import { useText } from "@/lib/language/use-text";

export function CharactersScreen() {
  const t = useText();
  const { data: characters } = useCharacters();
  return (
    <main className="lamplight min-h-dvh px-4 py-6 sm:px-6">
      <div className="mx-auto max-w-5xl">
        <div className="flex items-center justify-between">
          <Link href="/chat" className={buttonClass("ghost", "-ml-3")}>
            <ArrowLeft className="size-4" aria-hidden />
            {t("common.backToChat")}
          </Link>
          <ThemeButton />
        </div>
        <h1 className="mt-4 font-voice text-page font-semibold">{t("common.characters")}</h1>
        <p className="mt-1 mb-6 text-muted">{t("app.pullUp")}</p>
        <OfflineNotice className="mb-5" />
        <FacesProvider characters={characters}>
          <Gallery />
        </FacesProvider>
      </div>
    </main>
  );
}
