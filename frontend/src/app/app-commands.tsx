import { late } from "@/components/late";
import { usePathname, useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { flushSync } from "react-dom";
import { CommandKeys } from "@/components/command-keys";
import { useSession } from "@/features/auth/use-session";
import { useSignOut } from "@/features/auth/use-sign-out";
import { NEW_CHAT_KEYS, useCommand } from "@/lib/commands";
import { openChat } from "@/lib/open-chat";
import { useText } from "@/lib/language/use-text";

// Loaded when they are first opened.
const OpenPalette = late(() => import("./open-palette").then((module) => module.OpenPalette));
const ShortcutsSheet = late(() =>
  import("@/components/shortcuts-sheet").then((module) => module.ShortcutsSheet),
);

/**
 * Opens a chat: from the chat page without a request to the server, from elsewhere by the router.
 */
function useOpenChat(): (address: string) => void {
  const router = useRouter();
  const isChat = usePathname().startsWith("/chat");
  return useCallback(
    (address: string) => {
      if (isChat) openChat(address);
      else router.push(address);
    },
    [isChat, router],
  );
}

/** The commands of every page; pages and features add their own. */
export function AppCommands() {
  const t = useText();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  const isSignedIn = useSession() === "signed-in";
  const router = useRouter();
  const onOpenChat = useOpenChat();
  const signOut = useSignOut();
  const close = useCallback(() => setOpen(null), []);

  // Rendered synchronously, because the next key may already be Escape.
  const show = (wanted: "palette" | "help"): void =>
    flushSync(() => setOpen((shown) => (shown === wanted ? null : wanted)));
  const go = (address: string): (() => void) | null =>
    isSignedIn ? () => router.push(address) : null;
  useCommand({
    id: "palette",
    label: t("common.commands"),
    keys: "Mod+K",
    isHidden: true,
    run: isSignedIn ? () => show("palette") : null,
  });
  useCommand({
    id: "new-chat",
    label: t("common.newChat"),
    keys: NEW_CHAT_KEYS,
    run: isSignedIn
      ? () => {
          setOpen(null);
          onOpenChat("/chat");
        }
      : null,
  });
  useCommand({
    id: "help",
    label: t("common.shortcuts"),
    keys: "Mod+/",
    run: () => show("help"),
  });
  useCommand({ id: "characters", label: t("common.characters"), run: go("/characters") });
  useCommand({ id: "lorebooks", label: t("lore.books"), run: go("/lorebooks") });
  useCommand({ id: "settings", label: t("common.settings"), run: go("/settings") });
  useCommand({ id: "usage", label: t("common.usage"), run: go("/usage") });
  useCommand({ id: "sign-out", label: t("common.signOut"), run: isSignedIn ? signOut : null });

  return (
    <>
      <CommandKeys pending={open === null ? null : close} />
      {open === "palette" && isSignedIn && <OpenPalette onOpenChat={onOpenChat} onClose={close} />}
      {open === "help" && <ShortcutsSheet onClose={close} />}
    </>
  );
}
