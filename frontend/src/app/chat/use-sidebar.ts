import { useState } from "react";
import { flushSync } from "react-dom";
import { useCommand } from "@/lib/commands";
import { readStored, writeStored } from "@/lib/storage";
import { type DrawerState, useDrawer } from "./use-drawer";
import { useText } from "@/lib/language/use-text";

const PLACE = "sidebar";
const HIDDEN = "hidden";
const WIDE = "(min-width: 48rem)";

/** The keys that hide or show it. */
export const SIDEBAR_KEYS = "Mod+Shift+S";

interface SidebarState {
  /** It is shown beside the chat, in a wide window. */
  readonly isShown: boolean;
  /** For its own buttons: pressing one removes it and moves the focus to the other. */
  readonly onToggle: () => void;
  /** The drawer over the chat, in a narrow window. */
  readonly drawer: DrawerState;
}

/** Whether and where the list of chats is shown; adds the command that hides or shows it. */
export function useSidebar(): SidebarState {
  const t = useText();
  // Only rendered where there is a session, so never on the server.
  const [isShown, setIsShown] = useState(() => readStored(PLACE) !== HIDDEN);
  const drawer = useDrawer();
  const toggle = (): void => {
    writeStored(PLACE, isShown ? HIDDEN : "");
    setIsShown(!isShown);
  };
  const onToggle = (): void => {
    flushSync(toggle);
    document.querySelector<HTMLElement>("[data-sidebar-toggle]")?.focus();
  };
  useCommand({
    id: "sidebar",
    label: t("app.toggleSidebar"),
    keys: SIDEBAR_KEYS,
    run: () => {
      if (!window.matchMedia(WIDE).matches) {
        if (drawer.isOpen) drawer.close();
        else drawer.open();
        return;
      }
      toggle();
    },
  });
  return { isShown, onToggle, drawer };
}
