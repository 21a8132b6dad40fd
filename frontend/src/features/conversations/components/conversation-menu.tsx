import { clsx } from "clsx";
import {
  Archive,
  ArchiveRestore,
  Download,
  Ellipsis,
  Pencil,
  Pin,
  PinOff,
  Trash2,
  type IconNode,
} from "lucide";
import type { RefObject } from "react";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import { MenuItem, Submenu } from "@/components/ui/menu-items";
import { describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { shortenTitle } from "@/lib/short-title";
import { isChunkError } from "@/lib/stale-build";
import { offerUndo } from "@/lib/undos";
import type { ExportFormat } from "../export-conversation";
import { useKeeping } from "../use-keeping";
import { useText } from "@/lib/language/use-text";

interface ItemProps {
  readonly label: string;
  readonly icon: IconNode;
  readonly isAlarming?: boolean;
  readonly onSelect: () => void;
}

function Item({ label, icon, isAlarming = false, onSelect }: ItemProps) {
  return (
    <MenuItem className={clsx(isAlarming && "text-alarm")} onSelect={onSelect}>
      <Icon of={icon} className={clsx("size-4", !isAlarming && "text-muted")} />
      {label}
    </MenuItem>
  );
}

function ExportItem({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  function save(format: ExportFormat): void {
    import("../export-conversation")
      .then(({ exportConversation }) => exportConversation(conversation, format))
      .catch((error: unknown) => {
        const label = isChunkError(error) ? t("common.partFailed") : describeError(error);
        offerUndo({ id: `export-${conversation.id}`, label });
      });
  }
  return (
    <Submenu
      label={
        <>
          <Icon of={Download} className="size-4 text-muted" />
          {t("conversations.export")}
        </>
      }
    >
      <MenuItem onSelect={() => save("markdown")}>Markdown</MenuItem>
      <MenuItem onSelect={() => save("json")}>JSON</MenuItem>
    </Submenu>
  );
}

interface ConversationMenuProps {
  readonly conversation: Conversation;
  /** Added to the button's own classes, for its position and size. */
  readonly className?: string;
  readonly triggerRef: RefObject<HTMLButtonElement | null>;
  /** Called when it opens and when it closes. */
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly onRename: () => void;
  /** Called before the chat is deleted; the function it returns is called if that is undone. */
  readonly onRemoved: () => (() => void) | undefined;
}

/** For a menu at the end of a list's row, shown when the row is hovered or focused. */
export const ROW_MENU_CLASS = clsx(
  "absolute top-1/2 right-1 size-8 -translate-y-1/2 focus-visible:opacity-100 data-[state=open]:opacity-100",
  "pointer-fine:opacity-0 pointer-fine:group-hover:opacity-100",
);

/** The actions of a chat. */
export function ConversationMenu(props: ConversationMenuProps) {
  const { conversation, className, triggerRef, onOpenChange, onRename, onRemoved } = props;
  const t = useText();
  const { pin, archive, remove } = useKeeping();
  const { is_pinned: isPinned, is_archived: isArchived } = conversation;
  return (
    <Menu
      buttonRef={triggerRef}
      onOpenChange={onOpenChange}
      button={{
        "aria-label": t("conversations.moreFor", { title: shortenTitle(conversation) }),
        className: clsx(
          "grid shrink-0 place-items-center rounded-lg text-muted hover:bg-hover hover:text-ink",
          className,
        ),
        children: <Icon of={Ellipsis} className="size-4" />,
      }}
    >
      <Item label={t("conversations.rename")} icon={Pencil} onSelect={onRename} />
      {!isArchived && (
        <Item
          label={isPinned ? t("conversations.unpin") : t("conversations.pin")}
          icon={isPinned ? PinOff : Pin}
          onSelect={() => pin(conversation, !isPinned)}
        />
      )}
      <Item
        label={isArchived ? t("common.unarchive") : t("conversations.archive")}
        icon={isArchived ? ArchiveRestore : Archive}
        onSelect={() => archive(conversation, !isArchived)}
      />
      <ExportItem conversation={conversation} />
      <Item
        label={t("common.delete")}
        icon={Trash2}
        isAlarming
        onSelect={() => remove(conversation, onRemoved())}
      />
    </Menu>
  );
}
