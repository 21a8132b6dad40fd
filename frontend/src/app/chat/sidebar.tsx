"use client";

import { Archive, Drama, Plus } from "lucide-react";
import { late } from "@/components/late";
import Link from "next/link";
import { useState } from "react";
import { ChatLink } from "@/components/chat-link";
import { Wordmark } from "@/components/mark";
import { buttonClass } from "@/components/ui/button";
import { Drawer } from "@/components/ui/modal";
import { ConversationList } from "@/features/conversations/components/conversation-list";
import type { OnDeleted } from "@/features/conversations/components/conversation-row";
import { SearchBox } from "@/features/search/components/search-box";
import { AccountMenu } from "./account-menu";
import { useText } from "@/lib/language/use-text";

// Loaded when the first word is searched for.
const SearchResults = late(() =>
  import("@/features/search/components/search-results").then((module) => module.SearchResults),
);

interface SidebarProps {
  readonly openId: string | null;
  readonly onOpen: () => void;
  readonly onDeleted: OnDeleted;
}

/** The way between chats, to past words, and out. */
export function Sidebar({ openId, onOpen, onDeleted }: SidebarProps) {
  const t = useText();
  const [wanted, setWanted] = useState("");
  return (
    <div className="flex h-full flex-col">
      <div className="space-y-3 px-3 pt-3.5 pb-3">
        <Wordmark className="px-2" />
        <ChatLink href="/chat" onOpen={onOpen} className={buttonClass("quiet", "w-full")}>
          <Plus className="size-4" aria-hidden />
          {t("common.newChat")}
        </ChatLink>
        <Link href="/characters" className={buttonClass("ghost", "w-full hover:bg-hover")}>
          <Drama className="size-4" aria-hidden />
          {t("common.characters")}
        </Link>
        <SearchBox value={wanted} onChange={setWanted} />
      </div>
      <nav
        aria-label={t("common.chats")}
        data-scroller
        className="min-h-0 grow overflow-y-auto px-2 pb-4"
      >
        {wanted.trim() ? (
          <SearchResults text={wanted} onOpen={onOpen} />
        ) : (
          <ConversationList openId={openId} onOpen={onOpen} onDeleted={onDeleted} />
        )}
      </nav>
      <Link
        href="/archived"
        className="mx-2 mb-1 flex items-center gap-2 rounded-lg px-3 py-2 text-sm text-muted hover:bg-hover hover:text-ink"
      >
        <Archive className="size-4" aria-hidden />
        {t("common.archived")}
      </Link>
      <AccountMenu />
    </div>
  );
}

interface DrawerProps extends SidebarProps {
  readonly onClose: () => void;
}

/** The same over the chat, where there is no room beside it. */
export function SidebarDrawer({ onClose, ...sidebar }: DrawerProps) {
  const t = useText();
  return (
    <Drawer label={t("common.chats")} onClose={onClose}>
      <Sidebar {...sidebar} />
    </Drawer>
  );
}
