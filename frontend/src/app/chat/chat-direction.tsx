"use client";

import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { AuthorNote } from "@/features/conversations/components/author-note";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

/** How the open chat is played: a word to the model, the way to the character's page. */
export function ChatDirection({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const { character_id } = conversation;
  return (
    <section aria-label={t("app.inThisChat")} className="mt-8 border-t pt-6">
      <h3 className="text-sm font-semibold text-muted">{t("app.inThisChat")}</h3>
      <AuthorNote conversation={conversation} />
      {character_id !== null && (
        <Link href={`/characters/${character_id}`} className={buttonClass("quiet", "mt-4 w-full")}>
          {t("app.openTheirPage")}
        </Link>
      )}
    </section>
  );
}
