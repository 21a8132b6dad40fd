import { ConversationMenu } from "@/features/conversations/components/conversation-menu";
import { TitleEditor } from "@/features/conversations/components/late-parts";
import { useWasDeleted } from "@/features/conversations/use-was-deleted";
import { useRenaming } from "@/features/conversations/use-renaming";
import type { Conversation } from "@/lib/api-schema";
import { shortenTitle } from "@/lib/short-title";
import { useLeaveDeleted } from "./use-leave-deleted";

/** The open chat's title, and the menu of its actions. */
export function OpenTitle({ conversation }: { readonly conversation: Conversation }) {
  const { id, character } = conversation;
  const { isRenaming, start, stop, trigger } = useRenaming();
  const wasDeleted = useWasDeleted(id);
  const onDeleted = useLeaveDeleted(id);
  if (isRenaming)
    return (
      <div className="max-w-sm min-w-0 flex-1">
        <TitleEditor conversation={conversation} onCancel={stop} onSaved={stop} />
      </div>
    );
  const title = shortenTitle(conversation);
  return (
    <>
      <h1
        dir="auto"
        className={
          title === character ? "sr-only" : "truncate text-sm text-muted max-sm:sr-only sm:px-1"
        }
      >
        {title}
      </h1>
      {!wasDeleted && (
        <ConversationMenu
          conversation={conversation}
          className="size-9 max-sm:ml-auto pointer-coarse:size-[max(2.25rem,44px)]"
          triggerRef={trigger}
          onRename={start}
          onRemoved={() => onDeleted(id)}
        />
      )}
    </>
  );
}
