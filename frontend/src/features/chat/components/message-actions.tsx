"use client";

import { clsx } from "clsx";
import {
  type LucideIcon,
  MessageCircleQuestionMark,
  Pencil,
  RefreshCw,
  Trash2,
} from "lucide-react";
import type { RefObject } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import type { Message } from "../messages";
import type { Wishes } from "../wishes";
import { SiblingArrows } from "./sibling-arrows";

interface ActionProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly isLocked?: boolean;
  readonly onClick: () => void;
  readonly buttonRef?: RefObject<HTMLButtonElement | null> | undefined;
}

function Action({ label, icon: Icon, isLocked = false, onClick, buttonRef }: ActionProps) {
  return (
    <button
      ref={buttonRef}
      type="button"
      aria-label={label}
      title={label}
      disabled={isLocked}
      onClick={onClick}
      className="inline-grid size-8 place-items-center rounded-lg text-muted transition-colors hover:bg-sunken hover:text-ink disabled:pointer-events-none disabled:opacity-40 pointer-coarse:size-9"
    >
      <Icon className="size-3.5" aria-hidden />
    </button>
  );
}

/** Quiet until the message is pointed at or reached by keyboard; always there on touch screens. */
const QUIET =
  "flex items-center transition-opacity group-focus-within:opacity-100 pointer-fine:opacity-0 pointer-fine:group-hover:opacity-100";

interface MessageActionsProps {
  readonly message: Message;
  readonly isLocked: boolean;
  readonly wishes: Wishes;
  readonly className: string;
  /** Given where the words can be changed. */
  readonly onEdit?: () => void;
  readonly editRef?: RefObject<HTMLButtonElement | null>;
}

/** What can be done with a message, below it; which of its siblings it is always shows. */
export function MessageActions(props: MessageActionsProps) {
  const { message, isLocked, wishes, className, onEdit, editRef } = props;
  const isReply = message.role === "assistant";
  const explainedId = isReply ? message.run_id : null;
  return (
    <div className={clsx("flex flex-wrap items-center", className)}>
      <SiblingArrows message={message} isLocked={isLocked} wishes={wishes} />
      <div className={QUIET}>
        {message.content && <CopyButton text={message.content} isSmall />}
        {onEdit && (
          <Action
            label="Edit"
            icon={Pencil}
            isLocked={isLocked}
            onClick={onEdit}
            buttonRef={editRef}
          />
        )}
        {isReply && message.parent_id !== null && (
          <Action
            label="Regenerate"
            icon={RefreshCw}
            isLocked={isLocked}
            onClick={() => {
              wishes.regenerate(message);
            }}
          />
        )}
        {explainedId !== null && (
          <Action
            label="Why this reply"
            icon={MessageCircleQuestionMark}
            onClick={() => {
              wishes.explain(explainedId);
            }}
          />
        )}
        <Action
          label="Delete"
          icon={Trash2}
          isLocked={isLocked}
          onClick={() => {
            wishes.remove(message);
          }}
        />
      </div>
    </div>
  );
}
