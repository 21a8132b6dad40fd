"use client";

import { Menu, PanelLeft, SquarePen } from "lucide";
import { late } from "@/components/late";
import { ChatLink } from "@/components/chat-link";
import { ThemeButton } from "@/components/theme-button";
import { Icon } from "@/components/ui/icon";
import { IconButton, iconButtonClass } from "@/components/ui/icon-button";
import { keysTip } from "@/components/ui/keys-tip";
import { Skeleton } from "@/components/ui/skeleton";
import { type TipPlace, tipProps } from "@/components/ui/tooltip";
import { AboutButton } from "@/features/characters/components/about-button";
import { useIsGone } from "@/features/characters/use-is-gone";
import { ConnectionState } from "@/features/chat/components/connection-state";
import type { LiveSocket } from "@/features/chat/live/live-socket";
import { NEW_CHAT_KEYS } from "@/lib/commands";
import type { Conversation } from "@/lib/api-schema";
import { OpenTitle } from "./open-title";
import { SIDEBAR_KEYS } from "./use-sidebar";
import { useText } from "@/lib/language/use-text";

// Loaded when somebody first asks who that is.
const ChatDirection = late(() => import("./chat-direction").then((module) => module.ChatDirection));

interface TopBarProps {
  /** The open one, as far as it is known. */
  readonly conversation: Conversation | undefined;
  /** It is on its way. */
  readonly isWaiting: boolean;
  readonly live: LiveSocket | null;
  readonly onMenu: () => void;
  /** Brings back the list of chats beside it, where that was put away; null: it stands there. */
  readonly onShowSidebar: (() => void) | null;
}

function AboutWho({ conversation }: { readonly conversation: Conversation }) {
  const { id, character, character_id } = conversation;
  const isGone = useIsGone(character, character_id);
  return (
    <AboutButton name={character} isGone={isGone}>
      <ChatDirection key={id} conversation={conversation} isGone={isGone} />
    </AboutButton>
  );
}

/** Somebody's picture and name, as they will be. */
function WaitingWho() {
  return (
    <div className="flex h-10 animate-late items-center gap-2.5 pr-3 pl-1">
      <Skeleton className="size-8 shrink-0 rounded-full!" />
      <Skeleton className="h-4 w-20" />
    </div>
  );
}

function NewChatLink({ tip, className }: { readonly tip: TipPlace; readonly className?: string }) {
  const t = useText();
  return (
    <ChatLink
      href="/chat"
      {...tipProps(t("common.newChat"), tip)}
      {...keysTip(t("common.newChat"), NEW_CHAT_KEYS)}
      className={iconButtonClass(className)}
    >
      <Icon of={SquarePen} className="size-icon" />
    </ChatLink>
  );
}

/** What the sidebar would offer on a wide window, and the way back to it. */
function InsteadOfSidebar({ onShow }: { readonly onShow: () => void }) {
  const t = useText();
  return (
    <div className="mr-2 flex gap-1 max-md:hidden">
      <IconButton
        label={t("app.showSidebar")}
        tip="start"
        {...keysTip(t("app.showSidebar"), SIDEBAR_KEYS)}
        onClick={onShow}
        data-sidebar-toggle
      >
        <Icon of={PanelLeft} className="size-icon" />
      </IconButton>
      <NewChatLink tip="start" />
    </div>
  );
}

/** Who answers in the open chat and what it is called; the way to the others. */
export function TopBar(props: TopBarProps) {
  const { conversation, isWaiting, live, onMenu, onShowSidebar } = props;
  const t = useText();
  return (
    <>
      <IconButton label={t("common.chats")} tip="start" onClick={onMenu} className="md:hidden">
        <Icon of={Menu} className="size-5" />
      </IconButton>
      {onShowSidebar && <InsteadOfSidebar onShow={onShowSidebar} />}
      {isWaiting && <WaitingWho />}
      {conversation && (
        // As wide as a face at least, which the menu beside it would cover otherwise.
        <div className="flex min-w-10 items-center max-[20rem]:min-w-8 sm:max-w-72 sm:shrink-[100]">
          <AboutWho conversation={conversation} />
        </div>
      )}
      {/* The menu has its room, however long the name before it is. */}
      <div className="flex min-w-0 flex-1 items-center has-[button]:min-w-[max(2.25rem,44px)]">
        {conversation && <OpenTitle key={conversation.id} conversation={conversation} />}
      </div>
      {live && <ConnectionState key={live.conversationId} live={live} />}
      {/* Among large letters a phone has no room for it here; the settings have it. */}
      <div className="contents max-[20rem]:hidden">
        <ThemeButton />
      </div>
      <NewChatLink tip="end" className="md:hidden" />
    </>
  );
}
