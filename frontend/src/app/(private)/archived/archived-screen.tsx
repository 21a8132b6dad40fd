"use client";

import { BackToChat } from "@/components/back-to-chat";
import { PageFrame } from "@/components/page-frame";
import { ArchivedList } from "@/features/conversations/components/archived-list";
import { useText } from "@/lib/language/use-text";

/** The page of the archived chats. */
export function ArchivedScreen() {
  const t = useText();
  return (
    <PageFrame back={<BackToChat />} width="max-w-2xl">
      <h1 className="mt-4 mb-5 font-voice text-page font-semibold">{t("app.archivedChats")}</h1>
      <ArchivedList />
    </PageFrame>
  );
}
