import { Plus, X } from "lucide";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { useText } from "@/lib/language/use-text";
import { type TryMessage, nextRole } from "../../try-messages";
import { ChatPicker } from "./chat-picker";

/** How many of the last messages are shown; earlier ones are used, too. */
const SHOWN = 6;

interface MessageFieldProps {
  readonly message: TryMessage;
  readonly number: number;
  readonly onChange: (message: TryMessage) => void;
  /** Null: the only message, which cannot be removed. */
  readonly onRemove: (() => void) | null;
}

function MessageField({ message, number, onChange, onRemove }: MessageFieldProps) {
  const t = useText();
  const { role, content } = message;
  return (
    <li className="flex items-start gap-2">
      <Select
        aria-label={t("lore.whoSays", { number })}
        value={role}
        onChange={(event) =>
          onChange({ ...message, role: event.target.value === "user" ? "user" : "assistant" })
        }
        className="w-28 shrink-0"
      >
        <option value="user">{t("common.you")}</option>
        <option value="assistant">{t("lore.they")}</option>
      </Select>
      <textarea
        aria-label={t("lore.message", { number })}
        placeholder={number === 1 ? t("lore.messagePlaceholder") : undefined}
        rows={1}
        value={content}
        onChange={(event) => onChange({ ...message, content: event.target.value })}
        className="block field-sizing-content max-h-60 min-h-11 min-w-0 grow resize-y rounded-xl border border-edge bg-paper px-3.5 py-2.5 text-base leading-snug placeholder:text-muted focus:border-ember"
      />
      {onRemove && (
        <IconButton
          label={t("lore.removeMessage", { number })}
          tip="end"
          className="mt-1"
          onClick={onRemove}
        >
          <Icon of={X} className="size-4" />
        </IconButton>
      )}
    </li>
  );
}

interface MessageFieldsProps {
  readonly messages: readonly TryMessage[];
  readonly onChange: (messages: readonly TryMessage[]) => void;
}

/** The messages, oldest first: typed, pasted, or taken from a chat. */
export function MessageFields({ messages, onChange }: MessageFieldsProps) {
  const t = useText();
  const [areAll, setAreAll] = useState(false);
  const hidden = areAll ? 0 : Math.max(0, messages.length - SHOWN);
  return (
    <div className="space-y-3">
      {hidden > 0 && (
        <Button look="ghost" onClick={() => setAreAll(true)}>
          {t("lore.earlierMessages", { count: hidden })}
        </Button>
      )}
      <ol aria-label={t("lore.messages")} className="space-y-2">
        {messages.slice(hidden).map((message, place) => {
          const at = hidden + place;
          return (
            // The index is the key, because messages have no ids.
            <MessageField
              key={at}
              message={message}
              number={at + 1}
              onChange={(changed) => onChange(messages.with(at, changed))}
              onRemove={messages.length > 1 ? () => onChange(messages.toSpliced(at, 1)) : null}
            />
          );
        })}
      </ol>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => onChange([...messages, { role: nextRole(messages), content: "" }])}>
          <Icon of={Plus} className="size-4" />
          {t("lore.addMessage")}
        </Button>
        <ChatPicker onPick={onChange} />
      </div>
    </div>
  );
}
