"use client";

import { BookOpenText, Plus } from "lucide";
import Link from "next/link";
import { useMemo } from "react";
import { BackToChat } from "@/components/back-to-chat";
import { PageFrame } from "@/components/page-frame";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Gallery } from "@/features/characters/components/gallery/gallery";
import type { FindLastTalk } from "@/features/characters/sort-by-talk";
import { useConversations } from "@/features/conversations/use-conversations";
import { FileImportArea, useFileImports } from "@/features/imports/components/file-imports";
import { FileImportButton } from "@/features/imports/components/file-import-button";
import { useText } from "@/lib/language/use-text";

/** From the list of recent chats, which begins with the newest. */
function useLastTalks(): FindLastTalk {
  const { data } = useConversations();
  return useMemo(
    () =>
      ({ id }) =>
        data?.find((chat) => chat.character_id === id)?.last_message_at ?? null,
    [data],
  );
}

export function CharactersScreen() {
  const t = useText();
  const findLastTalk = useLastTalks();
  const files = useFileImports("character");
  return (
    <PageFrame back={<BackToChat />}>
      <div className="mt-4 mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 className="font-voice text-page font-semibold">{t("common.characters")}</h1>
          <p className="mt-1 text-pretty text-muted">{t("app.pullUp")}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Link href="/lorebooks" className={buttonClass("ghost", "max-sm:-ml-3 max-sm:px-3!")}>
            <Icon of={BookOpenText} className="size-4" />
            <span className="max-sm:sr-only">{t("lore.books")}</span>
          </Link>
          <FileImportButton files={files} />
          <Link href="/characters/new" className={buttonClass("solid")}>
            <Icon of={Plus} className="size-4" />
            {t("app.newCharacter")}
          </Link>
        </div>
      </div>
      <FileImportArea files={files} />
      <Gallery findLastTalk={findLastTalk} />
    </PageFrame>
  );
}
