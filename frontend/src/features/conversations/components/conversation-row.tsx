"use client";

import { clsx } from "clsx";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { memo, useRef, useState } from "react";
import { ChatLink } from "@/components/chat-link";
import { Face } from "@/components/face";
import { MenuSurface, menuItemClass } from "@/components/ui/menu";
import type { Conversation } from "@/lib/api-schema";
import { isDefaultCharacter } from "@/lib/characters";
import { shortenTitle } from "@/lib/short-title";
import { DeleteSheet } from "./delete-sheet";
import { RenameSheet } from "./rename-sheet";

interface ConversationRowProps {
  readonly conversation: Conversation;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onDeleted: (id: string) => void;
}

type Asking = "rename" | "delete" | null;

interface RowMenuProps {
  readonly title: string;
  readonly onAsk: (asking: Asking) => void;
}

function RowMenu({ title, onAsk }: RowMenuProps) {
  const trigger = useRef<HTMLButtonElement>(null);
  function ask(asking: Asking): void {
    // The dialog gives the focus back to where it was; the menu's item will be gone by then.
    trigger.current?.focus();
    onAsk(asking);
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        ref={trigger}
        aria-label={`More for “${title}”`}
        className={clsx(
          "absolute top-1/2 right-1 grid size-8 -translate-y-1/2 place-items-center rounded-lg text-muted",
          "hover:bg-hover hover:text-ink focus-visible:opacity-100 data-[state=open]:opacity-100",
          "pointer-fine:opacity-0 pointer-fine:group-hover:opacity-100",
        )}
      >
        <Ellipsis className="size-4" aria-hidden />
      </DropdownMenu.Trigger>
      <MenuSurface>
        <DropdownMenu.Item
          className={menuItemClass}
          onSelect={() => {
            ask("rename");
          }}
        >
          <Pencil className="size-4 text-muted" aria-hidden />
          Rename
        </DropdownMenu.Item>
        <DropdownMenu.Item
          className={clsx(menuItemClass, "text-alarm")}
          onSelect={() => {
            ask("delete");
          }}
        >
          <Trash2 className="size-4" aria-hidden />
          Delete
        </DropdownMenu.Item>
      </MenuSurface>
    </DropdownMenu.Root>
  );
}

export const ConversationRow = memo(function ConversationRow({
  conversation,
  isOpen,
  onOpen,
  onDeleted,
}: ConversationRowProps) {
  const { character } = conversation;
  const [asking, setAsking] = useState<Asking>(null);
  const close = (): void => {
    setAsking(null);
  };
  return (
    <li className="group relative">
      <ChatLink
        href={`/chat/${conversation.id}`}
        onOpen={onOpen}
        aria-current={isOpen ? "page" : undefined}
        className={clsx(
          "flex items-center gap-2 rounded-lg py-2.5 pr-10 pl-3 text-sm transition-colors hover:bg-hover",
          isOpen && "bg-told font-medium hover:bg-told",
        )}
      >
        <Face name={character} size="tiny" className="-my-1" />
        {!isDefaultCharacter(character) && <span className="sr-only">{character}: </span>}
        <span className="truncate">{shortenTitle(conversation)}</span>
      </ChatLink>
      <RowMenu title={conversation.title} onAsk={setAsking} />
      {asking === "rename" && <RenameSheet conversation={conversation} onClose={close} />}
      {asking === "delete" && (
        <DeleteSheet
          conversation={conversation}
          onClose={close}
          onDeleted={() => {
            onDeleted(conversation.id);
          }}
        />
      )}
    </li>
  );
});
