import { ArchiveRestore } from "lucide";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Conversation } from "@/lib/api-schema";
import { formatDay } from "@/lib/moments";
import { shortenTitle } from "@/lib/short-title";
import { useKeeping } from "../use-keeping";
import { useRenaming } from "../use-renaming";
import { ConversationMenu, ROW_MENU_CLASS } from "./conversation-menu";
import { TitleEditor } from "./late-parts";
import { useText } from "@/lib/language/use-text";

/** An archived chat with a button that unarchives it; other actions are in its menu. */
export function ArchivedRow({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const { archive } = useKeeping();
  const { isRenaming, start, stop, trigger } = useRenaming();
  if (isRenaming)
    return (
      <li className="px-3 py-2">
        <TitleEditor conversation={conversation} onCancel={stop} onSaved={stop} />
      </li>
    );
  const title = shortenTitle(conversation);
  return (
    <li className="group relative flex items-center gap-3 py-3 pr-12 pl-4">
      <Link href={`/chat/${conversation.id}`} className="min-w-0 grow">
        <span dir="auto" className="block truncate font-medium">
          {title}
        </span>
        <span className="block text-sm text-muted">
          {conversation.character}, {formatDay(conversation.updated_at)}
        </span>
      </Link>
      <Button
        look="ghost"
        className="max-[20rem]:hidden"
        aria-label={t("conversations.unarchiveOne", { title })}
        onClick={() => archive(conversation, false)}
      >
        {/* On a phone the text would leave no room for the title, so only the icon shows; with large letters not even
            that fits, but the menu has the action. */}
        <Icon of={ArchiveRestore} className="size-4 sm:hidden" />
        <span className="max-sm:hidden">{t("common.unarchive")}</span>
      </Button>
      <ConversationMenu
        conversation={conversation}
        className={ROW_MENU_CLASS}
        triggerRef={trigger}
        onRename={start}
        onRemoved={() => undefined}
      />
    </li>
  );
}
