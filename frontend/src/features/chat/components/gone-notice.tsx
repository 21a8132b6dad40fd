"use client";

import { Notice, NoticeAction } from "@/components/ui/notice";
import { DEFAULT_CHARACTER, buildNewChatPath } from "@/lib/characters";
import { openChat } from "@/lib/open-chat";
import { newChatPlace, readDraft, writeDraft } from "../outbox";
import { joinPieces, readPieces } from "../pasted";
import { useText } from "@/lib/language/use-text";

/** Takes what was being written along to a new chat, behind what is being written there. */
function moveOn(draft: string, name: string): void {
  const place = newChatPlace(name);
  writeDraft(place, [readDraft(place), draft].filter(Boolean).join("\n\n"));
  openChat(buildNewChatPath(name));
}

interface GoneNoticeProps {
  /** Where the words are that were being written. */
  readonly place: string;
  /** Whom the chat was with; empty: not known any more. */
  readonly name: string;
}

/** The conversation was deleted in another tab or on another device. */
export function GoneNotice({ place, name }: GoneNoticeProps) {
  const t = useText();
  // Read once: the composer is closed, so the draft no longer changes.
  const draft = joinPieces(readDraft(place), readPieces(place));
  const isWriting = draft.trim() !== "";
  return (
    <Notice className="mb-2">
      <span>{t("chat.deletedElsewhere")}</span>
      <NoticeAction
        onClick={() => {
          moveOn(isWriting ? draft : "", name || DEFAULT_CHARACTER);
        }}
      >
        {isWriting ? t("chat.takeWords") : t("app.beginAnother")}
      </NoticeAction>
    </Notice>
  );
}
