import { clsx } from "clsx";
import { MessageCircleQuestionMark, Pencil, RefreshCw, Trash2, type IconNode } from "lucide";
import type { RefObject } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import type { Message } from "../messages";
import type { Wishes } from "../wishes";
import { MessageTime } from "./message-time";
import { SiblingArrows } from "./sibling-arrows";
import { useText } from "@/lib/language/use-text";

interface ActionProps {
  readonly label: string;
  readonly icon: IconNode;
  readonly isLocked?: boolean;
  readonly onClick: () => void;
  readonly buttonRef?: RefObject<HTMLButtonElement | null> | undefined;
}

function Action({ label, icon, isLocked = false, onClick, buttonRef }: ActionProps) {
  return (
    <IconButton ref={buttonRef} label={label} size="tiny" disabled={isLocked} onClick={onClick}>
      <Icon of={icon} className="size-3.5" />
    </IconButton>
  );
}

interface MessageActionsProps {
  readonly message: Message;
  readonly isLocked: boolean;
  readonly wishes: Wishes;
  /** The newest message's actions have a line of their own and are always visible. */
  readonly isNewest: boolean;
  readonly className: string;
  /** Given if the text can be edited. */
  readonly onEdit?: (() => void) | undefined;
  readonly editRef?: RefObject<HTMLButtonElement | null>;
}

/**
 * The actions of a message, below it. The arrows to its siblings are always visible. The others
 * float in the gap below the message while it is hovered or has the keyboard focus; on touch
 * screens they are always visible.
 */
export function MessageActions(props: MessageActionsProps) {
  const t = useText();
  const { message, isLocked, wishes, isNewest, className, onEdit, editRef } = props;
  const isReply = message.role === "assistant";
  const explainedId = isReply ? message.run_id : null;
  // Once a greeting has messages below it, choosing another one would hide the whole chat.
  const isSettled = isReply && message.parent_id === null && !isNewest;
  const hasSiblings = !isSettled && (message.siblings?.count ?? 1) > 1;
  const isFloating = !isNewest && !hasSiblings;
  return (
    <div
      className={clsx(
        "message-actions flex flex-wrap items-center",
        isFloating ? "is-floating" : "mt-1",
        className,
      )}
    >
      {hasSiblings && (
        <SiblingArrows message={message} isLocked={isLocked} isNewest={isNewest} wishes={wishes} />
      )}
      <div className={clsx("flex flex-wrap items-center", !isNewest && "is-quiet")}>
        {message.content && <CopyButton text={message.content} isSmall />}
        {onEdit && (
          <Action
            label={t("common.edit")}
            icon={Pencil}
            isLocked={isLocked}
            onClick={onEdit}
            buttonRef={editRef}
          />
        )}
        {isReply && message.parent_id !== null && (
          <Action
            label={t("chat.regenerate")}
            icon={RefreshCw}
            isLocked={isLocked}
            onClick={() => wishes.regenerate(message)}
          />
        )}
        {explainedId !== null && (
          <Action
            label={t("receipt.why")}
            icon={MessageCircleQuestionMark}
            onClick={() => wishes.explain(explainedId)}
          />
        )}
        <Action
          label={t("common.delete")}
          icon={Trash2}
          isLocked={isLocked}
          onClick={() => wishes.remove(message)}
        />
        <MessageTime message={message} />
      </div>
    </div>
  );
}
