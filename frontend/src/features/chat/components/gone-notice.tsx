"use client";

import { Notice, NoticeAction } from "@/components/ui/notice";
import { DEFAULT_CHARACTER, buildNewChatPath } from "@/lib/characters";
import { openChat } from "@/lib/open-chat";
import { newChatPlace, readDraft, writeDraft } from "../outbox";
import { joinPieces, readPieces } from "../pasted";
import { useText } from "@/lib/language/use-text";

/** Opens a new chat, and adds a copy of the draft after the draft that is there. */
function moveOn(draft: string, name: string): void {
  const place = newChatPlace(name);
  writeDraft(place, [readDraft(place), draft].filter(Boolean).join("\n\n"));
  openChat(buildNewChatPath(name));
}

interface GoneNoticeProps {
  /** Draft key of the deleted chat. */
  readonly place: string;
  /** The name of the chat's character; empty: not known any more. */
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
