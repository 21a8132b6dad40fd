"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { ArchivedList } from "@/features/conversations/components/archived-list";
import { useText } from "@/lib/language/use-text";

/** The chats that were put away. */
export function ArchivedScreen() {
  const t = useText();
  return (
    <main data-scroller className="lamplight h-dvh overflow-y-auto px-4 py-6">
      <div className="mx-auto max-w-2xl">
        <Link href="/chat" className={buttonClass("ghost", "-ml-3")}>
          <ArrowLeft className="size-4" aria-hidden />
          {t("common.backToChat")}
        </Link>
        <h1 className="mt-4 mb-5 font-voice text-page font-semibold">{t("app.archivedChats")}</h1>
        <ArchivedList />
      </div>
    </main>
  );
}
