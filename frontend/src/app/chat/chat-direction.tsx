import Link from "next/link";
import { ErrorNotice } from "@/components/error-notice";
import { buttonClass } from "@/components/ui/button";
import { AuthorNote } from "@/features/conversations/components/author-note";
import { useDirection } from "@/features/conversations/use-direction";
import { BookChoice } from "@/features/lorebooks/components/book-choice";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

interface ChatDirectionProps {
  readonly conversation: Conversation;
  /** The character has no page any more. */
  readonly isGone: boolean;
}

/** The settings of the open chat: author's note, lorebooks, and a link to the character's page. */
export function ChatDirection({ conversation, isGone }: ChatDirectionProps) {
  const t = useText();
  const { id, character_id, lorebook_ids } = conversation;
  const { run, isBusy, error } = useDirection(id);
  return (
    <section aria-label={t("app.inThisChat")} className="mt-8 border-t pt-6">
      <h3 className="text-sm font-semibold text-muted">{t("app.inThisChat")}</h3>
      <AuthorNote conversation={conversation} />
      <BookChoice
        hint={t("lore.choiceHint")}
        characterId={character_id}
        chosen={lorebook_ids}
        isBusy={isBusy}
        onChoose={(wanted) => run({ lorebook_ids: wanted })}
      />
      <ErrorNotice error={error} className="mt-3" />
      {character_id !== null && !isGone && (
        <Link href={`/characters/${character_id}`} className={buttonClass("quiet", "mt-4 w-full")}>
          {t("app.openTheirPage")}
        </Link>
      )}
    </section>
  );
}
