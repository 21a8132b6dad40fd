import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { subscribeLiveEvents } from "@/lib/live-events";
import { applyLiveEvent } from "./live-conversations";

/** Keeps the cached lists and titles in step with the server, in every tab. */
export function useLiveConversations(): void {
  const client = useQueryClient();
  useEffect(() => subscribeLiveEvents((event) => applyLiveEvent(client, event)), [client]);
}
