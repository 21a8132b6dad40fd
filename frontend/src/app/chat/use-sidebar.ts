"use client";

import { useState } from "react";
import { useCommand } from "@/lib/commands";
import { readStored, writeStored } from "@/lib/storage";
import { type DrawerState, useDrawer } from "./use-drawer";
import { useText } from "@/lib/language/use-text";

const PLACE = "sidebar";
const HIDDEN = "hidden";
const WIDE = "(min-width: 48rem)";

interface Sidebar {
  /** Beside the chat, where the window is wide. */
  readonly isShown: boolean;
  /** Over the chat, where it is not. */
  readonly drawer: DrawerState;
}

/** Where the list of chats is; its command puts it away and brings it back. */
export function useSidebar(): Sidebar {
  const t = useText();
  // Only rendered where there is a session, so never on the server.
  const [isShown, setIsShown] = useState(() => readStored(PLACE) !== HIDDEN);
  const drawer = useDrawer();
  useCommand({
    id: "sidebar",
    label: t("app.toggleSidebar"),
    keys: "Mod+Shift+S",
    run: () => {
      if (!window.matchMedia(WIDE).matches) {
        if (drawer.isOpen) drawer.close();
        else drawer.open();
        return;
      }
      writeStored(PLACE, isShown ? HIDDEN : "");
      setIsShown(!isShown);
    },
  });
  return { isShown, drawer };
}
