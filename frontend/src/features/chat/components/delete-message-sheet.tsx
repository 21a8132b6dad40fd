import { ErrorNotice } from "@/components/error-notice";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/modal";
import type { Message } from "../messages";
import { useText } from "@/lib/language/use-text";
import { useAction } from "@/lib/use-action";
import { say } from "@/lib/language/current";

interface DeleteMessageSheetProps {
  readonly message: Message;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDelete: (message: Message) => Promise<void>;
}

function describeLoss({ role, siblings }: Message, name: string): string {
  const others = (siblings?.count ?? 1) - 1;
  const loss = role === "user" ? say("chat.deleteOwn") : say("chat.deleteReply", { name });
  const key = role === "user" ? "chat.wordingsStay" : "chat.answersStay";
  const rest = others === 0 ? [] : [say(key, { count: others })];
  return [loss, say("chat.forGood"), ...rest].join(" ");
}

/** Asks before a message is deleted, and says what is deleted with it. */
export function DeleteMessageSheet(props: DeleteMessageSheetProps) {
  const t = useText();
  const { message, name, onClose, onDelete } = props;
  const remove = useAction(() => onDelete(message), { onSuccess: onClose });
  return (
    <Sheet label={t("chat.deleteThis")} onClose={onClose}>
      <h2 className="font-voice text-title font-semibold">{t("chat.deleteThisAsk")}</h2>
      <p className="mt-2 text-sm leading-relaxed text-muted">{describeLoss(message, name)}</p>
      <ErrorNotice error={remove.error} className="mt-4" />
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button look="alarm" onClick={() => remove.run()} disabled={remove.isBusy}>
          {t("common.delete")}
        </Button>
      </div>
    </Sheet>
  );
}
