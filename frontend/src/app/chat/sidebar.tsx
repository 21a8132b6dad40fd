"use client";

import { ChartNoAxesColumn, Drama, LogOut, type LucideIcon, Plus, Settings } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { ChatLink } from "@/components/chat-link";
import { Wordmark } from "@/components/mark";
import { IconButton, buttonClass } from "@/components/ui/button";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";
import { ConversationList } from "@/features/conversations/components/conversation-list";
import { SearchBox } from "@/features/search/components/search-box";
import { SearchResults } from "@/features/search/components/search-results";

interface SidebarProps {
  readonly openId: string | null;
  readonly onOpen: () => void;
  readonly onDeleted: (id: string) => void;
}

interface PlaceLinkProps {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

function PlaceLink({ href, label, icon: Icon }: PlaceLinkProps) {
  return (
    <Link
      href={href}
      aria-label={label}
      title={label}
      className="inline-grid size-9 shrink-0 place-items-center rounded-lg text-muted hover:bg-paper hover:text-ink"
    >
      <Icon className="size-[1.15rem]" aria-hidden />
    </Link>
  );
}

function Account() {
  const { data: me } = useMe();
  const signOut = useSignOut();
  return (
    <div className="flex items-center gap-1 border-t px-3 py-2.5">
      <span className="min-w-0 grow truncate px-1 text-sm text-muted" title={me?.email}>
        {me?.email}
      </span>
      <PlaceLink href="/usage" label="Usage" icon={ChartNoAxesColumn} />
      <PlaceLink href="/settings" label="Settings" icon={Settings} />
      <IconButton label="Sign out" onClick={signOut} className="hover:bg-paper">
        <LogOut className="size-[1.15rem]" aria-hidden />
      </IconButton>
    </div>
  );
}

/** The way between chats, to past words, and out. */
export function Sidebar({ openId, onOpen, onDeleted }: SidebarProps) {
  const [wanted, setWanted] = useState("");
  return (
    <div className="flex h-full flex-col">
      <div className="space-y-3 px-3 pt-3.5 pb-3">
        <Wordmark className="px-2" />
        <ChatLink href="/chat" onOpen={onOpen} className={buttonClass("quiet", "w-full")}>
          <Plus className="size-4" aria-hidden />
          New chat
        </ChatLink>
        <Link href="/characters" className={buttonClass("ghost", "w-full hover:bg-paper")}>
          <Drama className="size-4" aria-hidden />
          Characters
        </Link>
        <SearchBox value={wanted} onChange={setWanted} />
      </div>
      <nav aria-label="Chats" data-scroller className="min-h-0 grow overflow-y-auto px-2 pb-4">
        {wanted.trim() ? (
          <SearchResults text={wanted} onOpen={onOpen} />
        ) : (
          <ConversationList openId={openId} onOpen={onOpen} onDeleted={onDeleted} />
        )}
      </nav>
      <Account />
    </div>
  );
}
