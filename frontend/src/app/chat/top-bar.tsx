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

// Loaded when the panel about the character is first opened.
const ChatDirection = late(() => import("./chat-direction").then((module) => module.ChatDirection));

interface TopBarProps {
  /** The open conversation, once it is loaded. */
  readonly conversation: Conversation | undefined;
  /** The conversation is being loaded. */
  readonly isWaiting: boolean;
  readonly live: LiveSocket | null;
  readonly onMenu: () => void;
  /** Shows the sidebar if it is hidden; null: it is visible. */
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

/** A placeholder for the character's picture and name. */
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

/** In a wide window without the sidebar: the button to show it, and the link to a new chat. */
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

/** The character and the title of the open chat, and the buttons that lead to other chats. */
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
        // At least as wide as the face, which the menu beside it would cover otherwise.
        <div className="flex min-w-10 items-center max-[20rem]:min-w-8 shrink-[100] sm:max-w-72">
          <AboutWho conversation={conversation} />
        </div>
      )}
      {/* Keeps room for the menu, however long the name before it is. */}
      <div className="flex min-w-0 flex-1 items-center has-[button]:min-w-[max(2.25rem,44px)]">
        {conversation && <OpenTitle key={conversation.id} conversation={conversation} />}
      </div>
      {live && <ConnectionState key={live.conversationId} live={live} />}
      {/* A narrow phone has no room for it beside a name; the settings have it, too. */}
      <div className="contents max-[22rem]:hidden">
        <ThemeButton />
      </div>
      <NewChatLink tip="end" className="md:hidden" />
    </>
  );
}
