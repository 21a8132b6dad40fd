import { runCommand, useCommand } from "@/lib/commands";
import type { Message } from "../messages";
import { useEditing } from "../use-editing";
import { EDIT_LAST, type Wishes } from "../wishes";
import { MessageActions } from "./message-actions";
import { MessageEditor } from "./late-parts";
import { isTouch } from "@/lib/send-key";
import { useText } from "@/lib/language/use-text";

interface QuestionProps {
  readonly message: Message;
  readonly isLocked: boolean;
  /** The user's newest message. */
  readonly isLast: boolean;
  readonly isNewest: boolean;
  readonly wishes: Wishes;
  /** The edit was requested elsewhere; the text is in the draft already. */
  readonly isToEdit?: boolean | undefined;
}

/** A user's message, or the editor in its place. */
export function Question(props: QuestionProps) {
  const t = useText();
  const { message, isLocked, isLast, isNewest, wishes, isToEdit = false } = props;
  const { place, isEditing, button, begin, leave } = useEditing(message, message.content, isToEdit);

  useCommand({
    id: EDIT_LAST,
    label: t("chat.editLast"),
    keys: "Up",
    isOwnKeys: true,
    run: isLast && !isLocked && !isEditing ? begin : null,
  });
  if (isEditing)
    return (
      <MessageEditor
        place={place}
        isLocked={isLocked}
        onCancel={leave}
        onSave={(text) => {
          leave();
          // The editor disappears with the original. On a touch screen this would raise the keyboard.
          if (!isTouch()) runCommand("write");
          wishes.rewrite(message, text);
        }}
      />
    );
  return (
    <div className="flex flex-col items-end">
      <p
        dir="auto"
        className="max-w-bubble min-w-0 rounded-2xl rounded-br-md bg-told px-4 py-2.5 leading-relaxed break-words whitespace-pre-wrap"
      >
        <span className="sr-only">{t("chat.youSaid")} </span>
        {message.content}
      </p>
      <MessageActions
        message={message}
        isLocked={isLocked}
        wishes={wishes}
        isNewest={isNewest}
        className="right-3 justify-end"
        editRef={button}
        onEdit={begin}
      />
    </div>
  );
}
