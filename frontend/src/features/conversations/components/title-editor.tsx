import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ApiError, describeError } from "@/lib/api-error";
import type { Conversation } from "@/lib/api-schema";
import { isComposing } from "@/lib/composing";
import { useText } from "@/lib/language/use-text";
import { useAction } from "@/lib/use-action";
import { useChangeConversation } from "../use-change-conversation";

interface TitleEditorProps {
  readonly conversation: Pick<Conversation, "id" | "title">;
  readonly onCancel: () => void;
  readonly onSaved: () => void;
}

function readProblem(error: unknown): string {
  const said = error instanceof ApiError ? error.fields["title"] : undefined;
  return said?.join(" ") ?? describeError(error);
}

/** Edits a chat's title in place: Enter saves, Escape cancels. */
export function TitleEditor({ conversation, onCancel, onSaved }: TitleEditorProps) {
  const t = useText();
  const [title, setTitle] = useState(conversation.title);
  const change = useChangeConversation();
  const rename = useAction((wanted: string) => change(conversation.id, { title: wanted }), {
    onSuccess: onSaved,
  });
  const input = useRef<HTMLInputElement>(null);
  const isLeaving = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  function save(): void {
    const wanted = title.trim();
    if (isLeaving.current || rename.isBusy) return;
    if (wanted === "" || wanted === conversation.title) onCancel();
    else rename.run(wanted);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      isLeaving.current = true;
      onCancel();
    }
  }

  return (
    <div className="px-1 py-1">
      <input
        ref={input}
        dir="auto"
        aria-label={t("conversations.title")}
        aria-invalid={rename.error !== null}
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={save}
        className="h-9 w-full rounded-lg border border-edge bg-paper px-2 text-sm focus:border-ember"
      />
      {rename.error && (
        <p role="alert" className="px-2 pt-1 text-xs text-alarm">
          {readProblem(rename.error)}
        </p>
      )}
    </div>
  );
}
