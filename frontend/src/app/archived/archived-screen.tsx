"use client";

import { BackToChat } from "@/components/back-to-chat";
import { ArchivedList } from "@/features/conversations/components/archived-list";
import { useText } from "@/lib/language/use-text";

/** The chats that were put away. */
export function ArchivedScreen() {
  const t = useText();
  return (
    <main data-scroller className="lamplight h-dvh overflow-y-auto px-4 py-6">
      <div className="mx-auto max-w-2xl">
        <BackToChat />
        <h1 className="mt-4 mb-5 font-voice text-page font-semibold">{t("app.archivedChats")}</h1>
        <ArchivedList />
      </div>
    </main>
  );
}
