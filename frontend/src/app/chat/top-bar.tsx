"use client";

import { Menu, SquarePen } from "lucide-react";
import dynamic from "next/dynamic";
import { ChatLink } from "@/components/chat-link";
import { ThemeButton } from "@/components/theme-button";
import { IconButton, iconButtonClass } from "@/components/ui/icon-button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { tipProps } from "@/components/ui/tooltip";
import { AboutButton } from "@/features/characters/components/about-button";
import { CharacterMenu } from "@/features/characters/components/character-menu";
import { ConnectionState } from "@/features/chat/components/connection-state";
import type { LiveSocket } from "@/features/chat/live/live-socket";
import { shortenTitle } from "@/lib/short-title";
import { useSwitchCharacter } from "@/features/conversations/use-conversations";
import { describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";

// Loaded when somebody first asks who that is.
const ChatDirection = dynamic(() =>
  import("./chat-direction").then((module) => module.ChatDirection),
);

interface TopBarProps {
  /** The open one, as far as it is known. */
  readonly conversation: Conversation | undefined;
  readonly live: LiveSocket | null;
  readonly onMenu: () => void;
}

/** What the chat is called; whose it is stands beside it. */
function Title(conversation: Conversation) {
  const title = shortenTitle(conversation);
  const isNameOnly = title === conversation.character;
  return (
    <h1
      dir="auto"
      className={isNameOnly ? "sr-only" : "truncate text-sm text-muted max-sm:sr-only"}
    >
      {title}
    </h1>
  );
}

/** Who answers in the open chat and what it is called; the way to the others. */
export function TopBar({ conversation, live, onMenu }: TopBarProps) {
  const t = useText();
  const { mutate, error, variables, reset } = useSwitchCharacter();
  const isHere = variables !== undefined && variables.id === conversation?.id;
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-1 border-b px-2 md:border-transparent md:px-4">
        <IconButton label={t("common.chats")} tip="start" onClick={onMenu} className="md:hidden">
          <Menu className="size-5" aria-hidden />
        </IconButton>
        {conversation && (
          <div className="flex min-w-0 items-center sm:max-w-72 sm:shrink-[100]">
            <AboutButton name={conversation.character}>
              <ChatDirection key={conversation.id} conversation={conversation} />
            </AboutButton>
            <CharacterMenu
              name={conversation.character}
              id={conversation.character_id}
              onSwitch={(next) => {
                mutate({ id: conversation.id, next });
              }}
            />
          </div>
        )}
        <div className="min-w-0 flex-1 sm:px-1">{conversation && <Title {...conversation} />}</div>
        {live && <ConnectionState key={live.conversationId} live={live} />}
        <ThemeButton />
        <ChatLink
          href="/chat"
          {...tipProps(t("common.newChat"), "end")}
          className={iconButtonClass("md:hidden")}
        >
          <SquarePen className="size-icon" aria-hidden />
        </ChatLink>
      </header>
      {error && isHere && (
        <Notice look="alarm" className="m-3">
          <span>
            {t("app.takeOver", { name: variables.next.name })} {describeError(error)}
          </span>
          <NoticeAction onClick={reset}>{t("common.dismiss")}</NoticeAction>
        </Notice>
      )}
    </>
  );
}
