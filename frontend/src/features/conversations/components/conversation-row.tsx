import { clsx } from "clsx";
import { memo, useState } from "react";
import { ChatLink } from "@/components/chat-link";
import { Face } from "@/components/face";
import type { Conversation } from "@/lib/api-schema";
import { isDefaultCharacter } from "@/lib/characters";
import { shortenTitle } from "@/lib/short-title";
import { useHold } from "../use-arrangement";
import { useRenaming } from "../use-renaming";
import { ConversationMenu, ROW_MENU_CLASS } from "./conversation-menu";
import { TitleEditor } from "./late-parts";
import { useText } from "@/lib/language/use-text";

/** Called at a deletion; the function it returns is called if that is undone. */
export type OnDeleted = (id: string) => (() => void) | undefined;

interface ConversationRowProps {
  readonly conversation: Conversation;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onDeleted: OnDeleted;
}

export const ConversationRow = memo(function ConversationRow({
  conversation,
  isOpen,
  onOpen,
  onDeleted,
}: ConversationRowProps) {
  const t = useText();
  const { id, character } = conversation;
  const { isRenaming, start, stop, trigger } = useRenaming();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  useHold(id, isRenaming || isMenuOpen);
  if (isRenaming)
    return (
      <li>
        <TitleEditor conversation={conversation} onCancel={stop} onSaved={stop} />
      </li>
    );
  return (
    <li data-focus-key={id} className="group relative">
      <ChatLink
        href={`/chat/${id}`}
        onOpen={onOpen}
        aria-current={isOpen ? "page" : undefined}
        className={clsx(
          "flex items-center gap-2 rounded-lg py-2.5 pr-10 pl-3 text-sm transition-colors hover:bg-hover",
          isOpen && "bg-told font-medium hover:bg-told",
        )}
      >
        <Face name={character} size="tiny" className="-my-1" />
        {!isDefaultCharacter(character) && <span className="sr-only">{character}: </span>}
        <span dir="auto" className="truncate">
          {shortenTitle(conversation)}
        </span>
        {conversation.active_run !== null && (
          <span
            role="img"
            aria-label={t("conversations.writing")}
            className="ml-auto size-2 shrink-0 animate-pulse rounded-full bg-ember motion-reduce:animate-none"
          />
        )}
      </ChatLink>
      <ConversationMenu
        conversation={conversation}
        className={ROW_MENU_CLASS}
        triggerRef={trigger}
        onOpenChange={setIsMenuOpen}
        onRename={start}
        onRemoved={() => onDeleted(id)}
      />
    </li>
  );
});
