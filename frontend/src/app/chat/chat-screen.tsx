"use client";

import { useMemo, useState } from "react";
import { FacesProvider, LookScope } from "@/components/face";
import { Loading } from "@/components/ui/loading";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useMe } from "@/features/auth/use-me";
import { useCharacters } from "@/features/characters/use-characters";
import { useGreeting } from "@/features/characters/use-greeting";
import { usePartner } from "@/features/characters/use-partner";
import { ChatFrame } from "@/features/chat/components/chat-frame";
import { NewChat } from "@/features/chat/components/new-chat";
import { WaitingThread } from "@/features/chat/components/waiting-thread";
import { newChatPlace } from "@/features/chat/outbox";
import { moveWords } from "@/features/chat/pasted";
import { useLive } from "@/features/chat/use-live";
import { createConversation } from "@/features/conversations/api";
import { useConversation } from "@/features/conversations/use-conversation";
import { useIsOffline } from "@/features/settings/use-models";
import { describeError } from "@/lib/api-error";
import { buildNewChatPath, DEFAULT_CHARACTER, isCharacterId, putFirst } from "@/lib/characters";
import { openChat } from "@/lib/open-chat";
import { useText } from "@/lib/language/use-text";
import { createPart } from "@/lib/create-part";
import { useChatAddress } from "./use-chat-address";
import { useLeaveDeleted } from "./use-leave-deleted";
import { useSidebar } from "./use-sidebar";
import { useTitle } from "./use-title";

/** Loaded in parallel with the composer, in one chunk: several would each contain the shared code. */
const { request, usePart: useParts } = createPart(() => import("./parts"));
if (typeof window !== "undefined") void request();

function EmptyChat({ wanted }: { readonly wanted: string | null }) {
  const t = useText();
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  const { partner, isMissing, error, retry } = usePartner(wanted ?? DEFAULT_CHARACTER);
  useTitle(
    `${wanted && partner ? t("app.newChatWith", { name: partner.name }) : t("common.newChat")} · Bronn`,
  );
  const parts = useParts();
  const [persona, setPersona] = useState<string | null>(null);
  const [leaf, setLeaf] = useState({ of: wanted, place: 0 });
  // Another character begins with its first greeting.
  const place = leaf.of === wanted ? leaf.place : 0;
  const greetings = partner?.greetings ?? [];
  const greeting = useGreeting({
    id: partner?.id ?? null,
    text: greetings[place] ?? "",
    place,
  });
  const problem = error && (
    <Notice look="alarm" className="m-3">
      <span>{isMissing ? t("app.noSuchCharacter") : describeError(error)}</span>
      {!isMissing && <NoticeAction onClick={retry}>{t("common.tryAgain")}</NoticeAction>}
    </Notice>
  );
  if (partner) {
    const { id, name, isKnown } = partner;
    return (
      <NewChat
        // Not the partner's id, which may become known while the user types.
        key={wanted && isCharacterId(wanted) ? wanted : name}
        name={name}
        greeting={greeting.text || null}
        isGreetingExact={greeting.isExact}
        note={isKnown ? undefined : t("common.unknownStranger", { name })}
        leaves={
          greetings.length > 1 &&
          (parts ? (
            <parts.LeafControls
              place={place}
              count={greetings.length}
              onPlace={(next) => setLeaf({ of: wanted, place: next })}
            />
          ) : (
            // As tall as the controls that are being loaded.
            <div className="mt-3 h-9" />
          ))
        }
        trouble={problem}
        isOffline={isOffline}
        pickers={
          parts && (
            <parts.ChatPickers
              partner={partner}
              onPartner={(next) => {
                moveWords(newChatPlace(name), newChatPlace(next.name));
                openChat(buildNewChatPath(next.id ?? next.name));
              }}
              persona={persona}
              onPersona={setPersona}
            />
          )
        }
        elsewhere={parts && <parts.Elsewhere />}
        FirstWords={parts?.FirstWords}
        Markdown={parts?.Markdown}
        onCreate={(hasGreeting) =>
          createConversation({
            character: name,
            greeting: hasGreeting,
            ...(place > 0 ? { greeting_index: place } : {}),
            ...(id ? { character_id: id } : {}),
            ...(persona ? { persona_id: persona } : {}),
          })
        }
      />
    );
  }
  return problem ?? <Loading />;
}

export function ChatScreen() {
  const t = useText();
  const { openId, foundId, wanted } = useChatAddress();
  const { data: characters } = useCharacters();
  const parts = useParts();
  const live = useLive(openId, parts?.createLiveSocket);
  const { isShown, onToggle, drawer } = useSidebar();
  const { data: conversation, isLoading: isWaiting } = useConversation(openId);
  const partner =
    openId === null ? (wanted ?? DEFAULT_CHARACTER) : (conversation?.character ?? null);
  const spokenTo = openId === null ? wanted : conversation?.character_id;
  // The chat's character comes before others of the same name.
  const faces = useMemo(() => putFirst(characters, spokenTo), [characters, spokenTo]);
  const onDeleted = useLeaveDeleted(openId);
  const list = { openId, onOpen: drawer.leave, onDeleted };
  return (
    <FacesProvider characters={faces}>
      <div className="swiped flex h-[calc(100dvh-env(safe-area-inset-top))]">
        {isShown && (
          <aside
            aria-label={t("common.chats")}
            className="hidden w-72 shrink-0 border-r bg-sunken md:block"
          >
            {parts && <parts.Sidebar {...list} onHide={onToggle} />}
          </aside>
        )}
        {drawer.isOpen && parts && <parts.SidebarDrawer {...list} onClose={drawer.close} />}
        {parts && <parts.ListLine openId={openId} />}
        {parts && <parts.KeptPlace openId={openId} wanted={wanted} />}
        <LookScope name={partner} className="lamplit flex min-w-0 grow flex-col">
          <header className="flex h-14 shrink-0 items-center gap-1 border-b px-2 max-[20rem]:gap-0 md:border-transparent md:px-4">
            {parts && (
              <parts.TopBar
                live={live}
                conversation={conversation}
                isWaiting={isWaiting}
                onMenu={drawer.open}
                onShowSidebar={isShown ? null : onToggle}
              />
            )}
          </header>
          {openId === null && <EmptyChat wanted={wanted} />}
          {openId !== null && !live && (
            <ChatFrame footer={null}>
              <WaitingThread />
            </ChatFrame>
          )}
          {live && parts && (
            <parts.OpenChat key={live.conversationId} live={live} foundId={foundId} />
          )}
        </LookScope>
      </div>
    </FacesProvider>
  );
}
