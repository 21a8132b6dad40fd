import {
  Copy,
  MessageCircleQuestionMark,
  Pencil,
  RefreshCw,
  TextSelect,
  Trash2,
  type IconNode,
} from "lucide";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Sheet } from "@/components/ui/modal";
import { copyText } from "@/lib/clipboard";
import type { Message } from "../messages";
import { hasWords } from "../thoughts";
import type { Wishes } from "../wishes";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";

interface MessageSheetProps {
  readonly message: Message;
  readonly isLocked: boolean;
  readonly isNewest: boolean;
  readonly wishes: Wishes;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}

interface Choice {
  readonly label: string;
  readonly icon: IconNode;
  readonly run: () => void;
  readonly isLocked?: boolean;
  /** Its next step is shown in this sheet. */
  readonly staysOpen?: boolean;
}

function listChoices(props: MessageSheetProps, onSelect: () => void): Choice[] {
  const { message, isLocked, isNewest, wishes, onEdit } = props;
  const isReply = message.role === "assistant";
  const { content, parent_id: parentId, run_id: runId } = message;
  const choices: Choice[] = [];
  if (content)
    choices.push(
      { label: say("common.copy"), icon: Copy, run: () => void copyText(content) },
      { label: say("chat.selectText"), icon: TextSelect, run: onSelect, staysOpen: true },
    );
  if (!isReply || (isNewest && hasWords(content)))
    choices.push({ label: say("common.edit"), icon: Pencil, run: onEdit, isLocked });
  if (isReply && parentId !== null)
    choices.push({
      label: say("chat.regenerate"),
      icon: RefreshCw,
      isLocked,
      run: () => wishes.regenerate(message),
    });
  if (isReply && runId !== null)
    choices.push({
      label: say("receipt.why"),
      icon: MessageCircleQuestionMark,
      run: () => wishes.explain(runId),
    });
  choices.push({
    label: say("common.delete"),
    icon: Trash2,
    isLocked,
    run: () => wishes.remove(message),
  });
  return choices;
}

interface WordsProps {
  readonly text: string;
  readonly onClose: () => void;
}

/** The message as plain text to select from: in the thread, a long press opens this sheet instead. */
function WordsToSelect({ text, onClose }: WordsProps) {
  const t = useText();
  return (
    <>
      <p className="text-sm text-muted">{t("chat.selectHint")}</p>
      <div
        dir="auto"
        role="document"
        aria-label={t("chat.selectText")}
        className="my-4 max-h-[55dvh] overflow-y-auto overscroll-contain leading-relaxed break-words whitespace-pre-wrap select-text"
      >
        {text}
      </div>
      <Button look="quiet" className="w-full" onClick={onClose}>
        {t("common.close")}
      </Button>
    </>
  );
}

/** The actions of a message with labels, for touch screens. */
export function MessageSheet(props: MessageSheetProps) {
  const t = useText();
  const { message, onClose } = props;
  const [isSelecting, setIsSelecting] = useState(false);
  const choices = listChoices(props, () => setIsSelecting(true));
  return (
    <Sheet label={t(isSelecting ? "chat.selectText" : "chat.actions")} onClose={onClose}>
      {isSelecting ? (
        <WordsToSelect text={message.content} onClose={onClose} />
      ) : (
        <ul className="-m-3">
          {choices.map(({ label, icon, run, isLocked = false, staysOpen = false }) => (
            <li key={label}>
              <button
                type="button"
                disabled={isLocked}
                onClick={() => {
                  if (!staysOpen) onClose();
                  run();
                }}
                className="flex min-h-12 w-full items-center gap-3 rounded-lg px-3 text-left hover:bg-hover disabled:opacity-40"
              >
                <Icon of={icon} className="size-icon text-muted" />
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
