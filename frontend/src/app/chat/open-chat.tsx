import { useEffect } from "react";
import { late } from "@/components/late";
import { ChatLink } from "@/components/chat-link";
import { LoadFailed } from "@/components/load-failed";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { useMe } from "@/features/auth/use-me";
import { Thread } from "@/features/chat/components/thread";
import type { LiveSocket } from "@/features/chat/live/live-socket";
import { useConversation } from "@/features/conversations/use-conversation";
import { useKeeping } from "@/features/conversations/use-keeping";
import { useWasDeleted } from "@/features/conversations/use-was-deleted";
import { useIsOffline } from "@/features/settings/use-models";
import { isNotFound } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { isDefaultCharacter } from "@/lib/characters";
import { keepLastChat } from "@/lib/last-chat";
import { OpenChatPickers } from "./pickers";
import { useTitle } from "./use-title";
import { useText } from "@/lib/language/use-text";

// Loaded when a receipt is first opened.
const ReceiptPanel = late(() =>
  import("@/features/receipt/components/receipt-panel").then((module) => module.ReceiptPanel),
);

/** The app is named after its default character; the title has that name only once. */
function buildTitle({ title, character }: Conversation): string {
  return title === character && isDefaultCharacter(character) ? title : `${title} · Bronn`;
}

function Missing() {
  const t = useText();
  return (
    <div className="grid grow place-items-center">
      <EmptyState
        isPage
        title={t("app.noSuchChat")}
        text={t("app.neverYours")}
        action={
          <ChatLink href="/chat" className={buttonClass("solid")}>
            {t("app.beginAnother")}
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

/** The chat at this address. */
export function OpenChat({ live, foundId }: OpenChatProps) {
  const t = useText();
  const id = live.conversationId;
  const conversation = useConversation(id);
  const wasDeleted = useWasDeleted(id);
  const { archive } = useKeeping();
  const me = useMe();
  const isOffline = useIsOffline(me.data?.chat_model ?? null);
  useTitle(conversation.data ? buildTitle(conversation.data) : `${t("common.chat")} · Bronn`);
  const { error } = conversation;
  const isMissing = isNotFound(error);
  const isGone = wasDeleted || isMissing;
  useEffect(() => {
    if (isGone) keepLastChat();
  }, [isGone]);
  // A chat that was loaded before stays readable.
  if (isMissing && !conversation.data) return <Missing />;
  return (
    <>
      {error && !conversation.data && (
        <LoadFailed error={error} onRetry={() => void conversation.refetch()} className="m-3" />
      )}
      {conversation.data?.is_archived && (
        <Notice isNews={false} className="mx-3 mt-3 self-center">
          <span>{t("app.isArchived")}</span>
          <NoticeAction onClick={() => archive(conversation.data, false)}>
            {t("common.unarchive")}
          </NoticeAction>
        </Notice>
      )}
      <Thread
        key={id}
        live={live}
        conversation={conversation.data}
        foundId={foundId}
        isOffline={isOffline}
        pickers={conversation.data && <OpenChatPickers conversation={conversation.data} />}
        isGone={isGone}
        renderReceipt={(runId, onClose) => (
          <ReceiptPanel runId={runId} name={conversation.data?.character ?? ""} onClose={onClose} />
        )}
      />
    </>
  );
}
