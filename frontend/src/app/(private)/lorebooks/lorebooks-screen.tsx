"use client";

import { Plus } from "lucide";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { BackToChat } from "@/components/back-to-chat";
import { PageFrame } from "@/components/page-frame";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { FileImportArea, useFileImports } from "@/features/imports/components/file-imports";
import { FileImportButton } from "@/features/imports/components/file-import-button";
import { BookList } from "@/features/lorebooks/components/list/book-list";
import { NewBook } from "@/features/lorebooks/components/list/new-book";
import { useText } from "@/lib/language/use-text";

/** The page of all lorebooks: lists, creates and imports them. */
export function LorebooksScreen() {
  const t = useText();
  const router = useRouter();
  const files = useFileImports("lorebook");
  const [isMaking, setIsMaking] = useState(false);
  return (
    <PageFrame back={<BackToChat />} className="pb-24">
      <div className="mt-4 mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 className="font-voice text-page font-semibold">{t("lore.books")}</h1>
          <p className="mt-1 max-w-xl text-pretty text-muted">{t("lore.booksText")}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <FileImportButton files={files} />
          <Button look="solid" onClick={() => setIsMaking(true)}>
            <Icon of={Plus} className="size-4" />
            {t("lore.newBook")}
          </Button>
        </div>
      </div>
      <FileImportArea files={files} />
      <BookList />
      {isMaking && (
        <NewBook
          onCreated={({ id }) => router.push(`/lorebooks/${id}`)}
          onClose={() => setIsMaking(false)}
        />
      )}
    </PageFrame>
  );
}
