import { Notice, NoticeAction } from "@/components/ui/notice";
import { DEFAULT_CHARACTER, buildNewChatPath } from "@/lib/characters";
import { openChat } from "@/lib/open-chat";
import { newChatPlace, readDraft } from "../outbox";
import { joinPieces, moveWords, readPieces } from "../pasted";
import { useText } from "@/lib/language/use-text";

interface GoneNoticeProps {
  /** Draft key of the deleted chat. */
  readonly place: string;
  /** The name of the chat's character; empty: not known any more. */
  readonly name: string;
}

/** The conversation was deleted in another tab or on another device. */
export function GoneNotice({ place, name }: GoneNoticeProps) {
  const t = useText();
  // Read once: the composer is closed, so the draft changes only when this chat is left.
  const isWriting = joinPieces(readDraft(place), readPieces(place)) !== "";
  const chosen = name || DEFAULT_CHARACTER;
  return (
    <Notice className="mb-2">
      <span>{t("chat.deletedElsewhere")}</span>
      <NoticeAction
        onClick={() => {
          if (isWriting) moveWords(place, newChatPlace(chosen));
          openChat(buildNewChatPath(chosen));
        }}
      >
        {isWriting ? t("chat.takeWords") : t("app.beginAnother")}
      </NoticeAction>
    </Notice>
  );
}
