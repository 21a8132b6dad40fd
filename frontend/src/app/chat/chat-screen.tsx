"use client";

import { useCallback, useEffect } from "react";
import { ChatLink } from "@/components/chat-link";
import { FacesProvider, LookScope } from "@/components/face";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Drawer } from "@/components/ui/modal";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useMe } from "@/features/auth/use-me";
import { findPartner } from "@/features/characters/partner";
import { useCharacters } from "@/features/characters/use-characters";
import { NewChat } from "@/features/chat/components/new-chat";
import { Thread } from "@/features/chat/components/thread";
import type { LiveSocket } from "@/features/chat/live/live-socket";
import { useLive } from "@/features/chat/use-live";
import { createConversation } from "@/features/conversations/api";
import { useConversation } from "@/features/conversations/use-conversations";
import { useKeeping } from "@/features/conversations/use-keeping";
import { useWasDeleted } from "@/features/conversations/use-live-conversations";
import { ReceiptPanel } from "@/features/receipt/components/receipt-panel";
import { useIsOffline } from "@/features/settings/use-models";
import { ApiError, describeError } from "@/lib/api-error";
import { DEFAULT_CHARACTER, isDefaultCharacter } from "@/lib/characters";
import { openChat } from "@/lib/open-chat";
import type { Conversation } from "@/lib/api-schema";
import { Sidebar } from "./sidebar";
import { TopBar } from "./top-bar";
import { useChatAddress } from "./use-chat-address";
import { useSidebar } from "./use-sidebar";

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** The house is called what its first character is called; once is enough. */
function buildTitle({ title, character }: Conversation): string {
  return title === character && isDefaultCharacter(character) ? title : `${title} · Bronn`;
}

function buildMark({ last_message_at, message_count, leaf_id }: Conversation): string {
  return `${last_message_at ?? ""} ${message_count} ${leaf_id ?? ""}`;
}

function Missing() {
  return (
    <div className="grid grow place-items-center">
      <EmptyState
        isPage
        title="No such chat"
        text="It was deleted, or it never was yours to read."
        action={
          <ChatLink href="/chat" className={buttonClass("solid")}>
            Begin another
          </ChatLink>
        }
      />
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
  const { archive } = useKeeping();
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  const name = conversation.data?.character ?? "";
  useTitle(conversation.data ? buildTitle(conversation.data) : "Chat · Bronn");
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
      {conversation.data?.is_archived && (
        <Notice isNews={false} className="mx-3 mt-3 self-center">
          <span>This chat is archived.</span>
          <NoticeAction
            onClick={() => {
              archive(conversation.data, false);
            }}
          >
            Unarchive
          </NoticeAction>
        </Notice>
      )}
      <Thread
        key={id}
        live={live}
        name={name}
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

function describeStranger(name: string): string {
  return `The app knows nothing about ${name}; it only plays the name.`;
}

function EmptyChat({ wanted }: { readonly wanted: string | null }) {
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  const { data: characters, error, refetch } = useCharacters();
  const partner = findPartner(characters, wanted ?? DEFAULT_CHARACTER);
  useTitle(`${wanted && partner ? `New chat with ${partner.name}` : "New chat"} · Bronn`);
  if (partner) {
    const { name, greeting, isKnown } = partner;
    return (
      <NewChat
        key={name}
        name={name}
        greeting={greeting}
        note={isKnown ? undefined : describeStranger(name)}
        isOffline={isOffline}
        onCreate={(hasGreeting) => createConversation({ character: name, greeting: hasGreeting })}
      />
    );
  }
  if (!error)
    return (
      <p role="status" className="sr-only">
        Loading
      </p>
    );
  return (
    <Notice look="alarm" className="m-3">
      <span>{describeError(error)}</span>
      <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
    </Notice>
  );
}

export function ChatScreen() {
  const { openId, foundId, wanted } = useChatAddress();
  const { data: characters } = useCharacters();
  const live = useLive(openId);
  const { isShown, isDrawerOpen, openDrawer, closeDrawer } = useSidebar();
  const { data: conversation } = useConversation(openId);
  const partner =
    openId === null ? (wanted ?? DEFAULT_CHARACTER) : (conversation?.character ?? null);
  const onDeleted = useCallback(
    (id: string) => {
      if (id === openId) openChat("/chat", "replace");
    },
    [openId],
  );
  const sidebar = <Sidebar openId={openId} onOpen={closeDrawer} onDeleted={onDeleted} />;
  return (
    <FacesProvider characters={characters}>
      <div className="flex h-dvh">
        {isShown && (
          <aside aria-label="Chats" className="hidden w-72 shrink-0 border-r bg-sunken md:block">
            {sidebar}
          </aside>
        )}
        {isDrawerOpen && (
          <Drawer label="Chats" onClose={closeDrawer}>
            {sidebar}
          </Drawer>
        )}
        <LookScope name={partner} className="flex min-w-0 grow flex-col">
          <TopBar live={live} conversation={conversation} onMenu={openDrawer} />
          {live ? (
            <OpenChat key={live.conversationId} live={live} foundId={foundId} />
          ) : (
            <EmptyChat wanted={wanted} />
          )}
        </LookScope>
      </div>
    </FacesProvider>
  );
}
