import { Archive, Drama, PanelLeft, Plus } from "lucide";
import { late } from "@/components/late";
import Link from "next/link";
import { useState } from "react";
import { ChatLink } from "@/components/chat-link";
import { Wordmark } from "@/components/mark";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { keysTip } from "@/components/ui/keys-tip";
import { Modal } from "@/components/ui/modal";
import { ConversationList } from "@/features/conversations/components/conversation-list";
import type { OnDeleted } from "@/features/conversations/components/conversation-row";
import { SearchBox } from "@/features/search/components/search-box";
import { AccountMenu } from "./account-menu";
import { SIDEBAR_KEYS } from "./use-sidebar";
import { useText } from "@/lib/language/use-text";

// Loaded at the first search.
const SearchResults = late(() =>
  import("@/features/search/components/search-results").then((module) => module.SearchResults),
);

/** Begins on the line of the faces in the list below. */
const ROW = "w-full justify-start! px-3!";

interface SidebarProps {
  readonly openId: string | null;
  readonly onOpen: () => void;
  readonly onDeleted: OnDeleted;
  /** Hides the sidebar. */
  readonly onHide: () => void;
}

/** The sidebar: the list of chats, the search, and the menu of the account. */
export function Sidebar({ openId, onOpen, onDeleted, onHide }: SidebarProps) {
  const t = useText();
  const [wanted, setWanted] = useState("");
  return (
    <div className="flex h-full flex-col">
      <div className="space-y-2 px-2 pt-3.5 pb-3">
        <div className="flex items-center justify-between">
          <Wordmark className="px-3" />
          <IconButton
            label={t("app.hideSidebar")}
            tip="end"
            {...keysTip(t("app.hideSidebar"), SIDEBAR_KEYS)}
            onClick={onHide}
            data-sidebar-toggle
          >
            <Icon of={PanelLeft} className="size-icon" />
          </IconButton>
        </div>
        <ChatLink href="/chat" onOpen={onOpen} className={buttonClass("quiet", ROW)}>
          <Icon of={Plus} className="size-4" />
          {t("common.newChat")}
        </ChatLink>
        <Link href="/characters" className={buttonClass("ghost", ROW)}>
          <Icon of={Drama} className="size-4" />
          {t("common.characters")}
        </Link>
        <SearchBox value={wanted} onChange={setWanted} />
      </div>
      <nav
        aria-label={t("common.chats")}
        data-scroller
        className="min-h-0 grow overflow-y-auto px-2 pb-4"
      >
        {wanted.trim() ? (
          <SearchResults text={wanted} onOpen={onOpen} />
        ) : (
          <ConversationList openId={openId} onOpen={onOpen} onDeleted={onDeleted} />
        )}
      </nav>
      <Link
        href="/archived"
        className="mx-2 mb-1 flex items-center gap-2 rounded-lg px-3 py-2 text-sm text-muted hover:bg-hover hover:text-ink"
      >
        <Icon of={Archive} className="size-4" />
        {t("common.archived")}
      </Link>
      <AccountMenu />
    </div>
  );
}

type DrawerProps = Omit<SidebarProps, "onHide"> & { readonly onClose: () => void };

/** The sidebar in a drawer over the chat, if there is no room beside it. */
export function SidebarDrawer({ onClose, ...sidebar }: DrawerProps) {
  const t = useText();
  return (
    <Modal
      label={t("common.chats")}
      onClose={onClose}
      className="drawer inset-y-0 left-0 m-0 h-dvh max-h-none pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] pl-[env(safe-area-inset-left)] w-[min(20rem,86vw)] max-w-none border-r"
    >
      <Sidebar {...sidebar} onHide={onClose} />
    </Modal>
  );
}
