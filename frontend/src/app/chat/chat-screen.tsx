"use client";

import { Menu, SquarePen } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { ChatLink } from "@/components/chat-link";
import { ThemeButton } from "@/components/theme-button";
import { IconButton, buttonClass } from "@/components/ui/button";
import { Drawer } from "@/components/ui/modal";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useMe } from "@/features/auth/use-me";
import { useCharacters } from "@/features/characters/use-characters";
import { ConnectionState } from "@/features/chat/components/connection-state";
import { NewChat } from "@/features/chat/components/new-chat";
import { Thread } from "@/features/chat/components/thread";
import type { LiveSocket } from "@/features/chat/live/live-socket";
import { useLive } from "@/features/chat/use-live";
import { createConversation } from "@/features/conversations/api";
import { useConversation } from "@/features/conversations/use-conversations";
import { useWasDeleted } from "@/features/conversations/use-live-conversations";
import { ReceiptPanel } from "@/features/receipt/components/receipt-panel";
import { useIsOffline } from "@/features/settings/use-models";
import { ApiError, describeError } from "@/lib/api-error";
import { openChat } from "@/lib/open-chat";
import type { Conversation } from "@/lib/api-schema";
import { Sidebar } from "./sidebar";
import { useChatAddress } from "./use-chat-address";

const DEFAULT_CHARACTER = "Bronn";
const DEFAULT_GREETING = "Sit, if you like. Talk is free until it isn’t.";

async function createChat(): Promise<string> {
  return (await createConversation()).id;
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function useGreeting(name: string): string {
  const { data } = useCharacters();
  return data?.find((character) => character.name === name)?.greeting || DEFAULT_GREETING;
}

function buildMark({ last_message_at, message_count, leaf_id }: Conversation): string {
  return `${last_message_at ?? ""} ${message_count} ${leaf_id ?? ""}`;
}

function Missing() {
  return (
    <div className="grid grow place-items-center p-6 text-center">
      <div>
        <h1 className="font-voice text-2xl font-semibold">No such chat</h1>
        <p className="mt-2 text-muted">It was deleted, or it never was yours to read.</p>
        <ChatLink href="/chat" className={buttonClass("solid", "mt-5")}>
          Begin another
        </ChatLink>
      </div>
    </div>
  );
}

interface OpenChatProps {
  readonly live: LiveSocket;
  readonly foundId: string | null;
}

function OpenChat({ live, foundId }: OpenChatProps) {
  const id = live.conversationId;
  const conversation = useConversation(id);
  const wasDeleted = useWasDeleted(id);
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  const name = conversation.data?.character ?? DEFAULT_CHARACTER;
  const greeting = useGreeting(name);
  useTitle(`${conversation.data?.title ?? "Chat"} · Bronn`);
  const { error } = conversation;
  const isMissing = error instanceof ApiError && error.status === 404;
  // What could be read a moment ago stays to be read.
  if (isMissing && !conversation.data) return <Missing />;
  return (
    <>
      {error && !conversation.data && (
        <Notice look="alarm" className="m-3">
          <span>{describeError(error)}</span>
          <NoticeAction onClick={() => void conversation.refetch()}>Try again</NoticeAction>
        </Notice>
      )}
      <Thread
        key={id}
        live={live}
        name={name}
        greeting={greeting}
        activeRunId={conversation.data?.active_run?.run_id ?? null}
        mark={conversation.data ? buildMark(conversation.data) : null}
        foundId={foundId}
        isOffline={isOffline}
        isGone={wasDeleted || isMissing}
        renderReceipt={(runId, onClose) => (
          <ReceiptPanel runId={runId} name={name} onClose={onClose} />
        )}
      />
    </>
  );
}

function EmptyChat() {
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  const greeting = useGreeting(DEFAULT_CHARACTER);
  useTitle("New chat · Bronn");
  return (
    <NewChat
      name={DEFAULT_CHARACTER}
      greeting={greeting}
      isOffline={isOffline}
      onCreate={createChat}
    />
  );
}

interface TopBarProps {
  readonly title: string;
  readonly live: LiveSocket | null;
  readonly onMenu: () => void;
}

function TopBar({ title, live, onMenu }: TopBarProps) {
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b px-2 md:border-transparent md:px-4">
      <IconButton label="Chats" onClick={onMenu} className="md:hidden">
        <Menu className="size-5" aria-hidden />
      </IconButton>
      {title ? (
        <h1 className="min-w-0 grow truncate px-1 text-sm font-medium">{title}</h1>
      ) : (
        <span className="grow" />
      )}
      {live && <ConnectionState key={live.conversationId} live={live} />}
      <ThemeButton />
      <ChatLink
        href="/chat"
        aria-label="New chat"
        title="New chat"
        className="inline-grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink md:hidden"
      >
        <SquarePen className="size-[1.15rem]" aria-hidden />
      </ChatLink>
    </header>
  );
}

export function ChatScreen() {
  const { openId, foundId } = useChatAddress();
  const live = useLive(openId);
  const [isDrawerOpen, setIsDrawerOpen] = useState(false);
  const { data: conversation } = useConversation(openId);
  const closeDrawer = useCallback(() => {
    setIsDrawerOpen(false);
  }, []);
  const onDeleted = useCallback(
    (id: string) => {
      if (id === openId) openChat("/chat", "replace");
    },
    [openId],
  );
  const sidebar = <Sidebar openId={openId} onOpen={closeDrawer} onDeleted={onDeleted} />;
  return (
    <div className="flex h-dvh">
      <aside aria-label="Chats" className="hidden w-72 shrink-0 border-r bg-sunken md:block">
        {sidebar}
      </aside>
      {isDrawerOpen && (
        <Drawer label="Chats" onClose={closeDrawer}>
          {sidebar}
        </Drawer>
      )}
      <main className="flex min-w-0 grow flex-col">
        <TopBar
          live={live}
          title={(openId && conversation?.title) || ""}
          onMenu={() => {
            setIsDrawerOpen(true);
          }}
        />
        {live ? (
          <OpenChat key={live.conversationId} live={live} foundId={foundId} />
        ) : (
          <EmptyChat />
        )}
      </main>
    </div>
  );
}
