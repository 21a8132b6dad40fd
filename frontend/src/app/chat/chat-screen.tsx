"use client";

import { useCallback } from "react";
import { FacesProvider, LookScope } from "@/components/face";
import { Drawer } from "@/components/ui/modal";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useMe } from "@/features/auth/use-me";
import { findPartner } from "@/features/characters/partner";
import { useCharacters } from "@/features/characters/use-characters";
import { NewChat } from "@/features/chat/components/new-chat";
import { useLive } from "@/features/chat/use-live";
import { createConversation } from "@/features/conversations/api";
import { useConversation } from "@/features/conversations/use-conversations";
import { useIsOffline } from "@/features/settings/use-models";
import { describeError } from "@/lib/api-error";
import { DEFAULT_CHARACTER } from "@/lib/characters";
import { loadEarly } from "@/lib/load-early";
import { openChat } from "@/lib/open-chat";
import { Sidebar } from "./sidebar";
import { TopBar } from "./top-bar";
import { useChatAddress } from "./use-chat-address";
import { useListLine } from "./use-list-line";
import { useSidebar } from "./use-sidebar";
import { useTitle } from "./use-title";
import { useText } from "@/lib/language/use-text";

function Loading() {
  const t = useText();
  return (
    <p role="status" className="sr-only">
      {t("common.loading")}
    </p>
  );
}

// A new chat can be written without it.
const useOpenChat = loadEarly(() => import("./open-chat"));

function EmptyChat({ wanted }: { readonly wanted: string | null }) {
  const t = useText();
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  const { data: characters, error, refetch } = useCharacters();
  const partner = findPartner(characters, wanted ?? DEFAULT_CHARACTER);
  useTitle(
    `${wanted && partner ? t("app.newChatWith", { name: partner.name }) : t("common.newChat")} · Bronn`,
  );
  if (partner) {
    const { name, greeting, isKnown } = partner;
    return (
      <NewChat
        key={name}
        name={name}
        greeting={greeting}
        note={isKnown ? undefined : t("common.unknownStranger", { name })}
        isOffline={isOffline}
        onCreate={(hasGreeting) => createConversation({ character: name, greeting: hasGreeting })}
      />
    );
  }
  if (!error) return <Loading />;
  return (
    <Notice look="alarm" className="m-3">
      <span>{describeError(error)}</span>
      <NoticeAction onClick={() => void refetch()}>{t("common.tryAgain")}</NoticeAction>
    </Notice>
  );
}

export function ChatScreen() {
  const t = useText();
  const { openId, foundId, wanted } = useChatAddress();
  const { data: characters } = useCharacters();
  const live = useLive(openId);
  const { isShown, drawer } = useSidebar();
  useListLine(openId);
  const { data: conversation } = useConversation(openId);
  const parts = useOpenChat();
  const partner =
    openId === null ? (wanted ?? DEFAULT_CHARACTER) : (conversation?.character ?? null);
  const onDeleted = useCallback(
    (id: string) => {
      if (id === openId) openChat("/chat", "replace");
    },
    [openId],
  );
  const sidebar = <Sidebar openId={openId} onOpen={drawer.leave} onDeleted={onDeleted} />;
  return (
    <FacesProvider characters={characters}>
      <div className="flex h-[calc(100dvh-env(safe-area-inset-top))]">
        {isShown && (
          <aside
            aria-label={t("common.chats")}
            className="hidden w-72 shrink-0 border-r bg-sunken md:block"
          >
            {sidebar}
          </aside>
        )}
        {drawer.isOpen && (
          <Drawer label={t("common.chats")} onClose={drawer.close}>
            {sidebar}
          </Drawer>
        )}
        <LookScope name={partner} className="flex min-w-0 grow flex-col">
          <TopBar live={live} conversation={conversation} onMenu={drawer.open} />
          {live && !parts && <Loading />}
          {live && parts && (
            <parts.OpenChat key={live.conversationId} live={live} foundId={foundId} />
          )}
          {!live && <EmptyChat wanted={wanted} />}
        </LookScope>
      </div>
    </FacesProvider>
  );
}
