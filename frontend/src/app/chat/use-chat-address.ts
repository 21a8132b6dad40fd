import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { cleanName } from "@/lib/characters";
import { subscribeOpening } from "@/lib/open-chat";
import { subscribeWindow } from "@/lib/subscribe-window";

interface ChatAddress {
  /** The open conversation; null: a new chat. */
  readonly openId: string | null;
  /** A message to open at. */
  readonly foundId: string | null;
  /** The character of a new chat, by id, slug or name; null: none was named. */
  readonly wanted: string | null;
}

function parseAddress(address: string): ChatAddress {
  const [path = "", search] = address.split("?");
  const query = new URLSearchParams(search);
  const wanted = cleanName(query.get("character") ?? "") || null;
  return { openId: path.split("/")[2] || null, foundId: query.get("m"), wanted };
}

/**
 * What the address names. The router reports a new address some frames late, and keys pressed until
 * then would go to the previous chat, so an opening is applied synchronously.
 */
export function useChatAddress(): ChatAddress {
  const routed = [usePathname(), useSearchParams().toString()].filter(Boolean).join("?");
  const [opened, setOpened] = useState<string | null>(null);
  if (opened === routed) setOpened(null);
  useEffect(() => {
    const leaveOpenings = subscribeOpening((address) => flushSync(() => setOpened(address)));
    const leaveWindow = subscribeWindow(["popstate"], () => setOpened(null));
    return () => {
      leaveOpenings();
      leaveWindow();
    };
  }, []);
  return parseAddress(opened ?? routed);
}
