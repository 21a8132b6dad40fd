import { useSyncExternalStore } from "react";
import { useText } from "@/lib/language/use-text";
import { forgetAtSignOut, keepLastChat, readLastChat } from "@/lib/last-chat";
import { subscribeLiveEvents } from "@/lib/live-events";
import { subscribeSession } from "@/lib/session";
import { BackLink } from "./back-link";

/** Subscribes to events that change the last chat. Forgets it if it is deleted or the reader signs out. */
function watch(onChange: () => void): () => void {
  const leaveEvents = subscribeLiveEvents((event) => {
    if (event.type === "deleted" && readLastChat() === `/chat/${event.conversationId}`)
      keepLastChat();
    onChange();
  });
  const leaveSession = subscribeSession(() => {
    forgetAtSignOut();
    onChange();
  });
  return () => {
    leaveEvents();
    leaveSession();
  };
}

/** The link back to the chat that was last open. */
export function BackToChat() {
  const t = useText();
  const href = useSyncExternalStore(watch, readLastChat, () => "/chat");
  return <BackLink href={href}>{t("common.backToChat")}</BackLink>;
}
