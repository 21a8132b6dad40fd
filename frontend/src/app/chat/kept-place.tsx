import { useEffect } from "react";
import { DEFAULT_CHARACTER, buildNewChatPath } from "@/lib/characters";
import { forgetAtSignOut, keepLastChat } from "@/lib/last-chat";

interface KeptPlaceProps {
  /** Null: a new chat, with `wanted`. */
  readonly openId: string | null;
  readonly wanted: string | null;
}

/** Remembers the open chat, for the way back from other pages. */
export function KeptPlace({ openId, wanted }: KeptPlaceProps) {
  useEffect(() => {
    keepLastChat(openId ? `/chat/${openId}` : buildNewChatPath(wanted ?? DEFAULT_CHARACTER));
    // Runs at each unmount; signing out unmounts this page, too.
    return forgetAtSignOut;
  }, [openId, wanted]);
  return null;
}
