import { ArrowUp, Square } from "lucide";
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useLayoutEffect } from "react";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { runCommand, useCommand } from "@/lib/commands";
import { subscribeOpening } from "@/lib/open-chat";
import { isSendKey, isTouch } from "@/lib/send-key";
import type { Draft } from "../drafts";
import { joinPieces } from "../pasted";
import { useField } from "../use-draft";
import { usePasted } from "../use-pasted";
import { EDIT_LAST } from "../wishes";
import { isUndoKey } from "../writing";
import { PastedPieces } from "./late-parts";
import { useText } from "@/lib/language/use-text";

export interface ComposerProps {
  /** Draft key of the pasted texts. */
  readonly place: string;
  /** The character's name; empty while it is not known. */
  readonly name: string;
  readonly draft: Draft;
  readonly onSend: (prompt: string) => void;
  /**
   * Given while a reply is being written: a button stops it. Messages sent meanwhile are queued.
   */
  readonly onStop?: (() => void) | undefined;
  readonly isStopping?: boolean;
  /** Sending is disabled for a moment; typing is not. */
  readonly isBusy?: boolean;
  /** The chat was deleted: nothing can be sent, but the draft can still be read and copied. */
  readonly isClosed?: boolean;
  /** Rendered below the text: the choices of character, model and persona. */
  readonly pickers?: ReactNode;
}

/** Focuses the field when a chat is opened, also when it was open already. */
function useFocusOnOpening(area: RefObject<HTMLTextAreaElement | null>): void {
  // A layout effect, because it must run before the next key press.
  useLayoutEffect(() => {
    const focus = (): void => {
      // On a touch screen the focus would raise the keyboard over the page just opened.
      if (!area.current || !window.matchMedia("(pointer: fine)").matches) return;
      area.current.focus();
      // The caret goes to the end of the draft.
      area.current.setSelectionRange(area.current.value.length, area.current.value.length);
    };
    focus();
    return subscribeOpening(focus);
  }, [area]);
}

interface SendButtonProps {
  /** Id of the form that it submits. */
  readonly form: string;
  readonly isReady: boolean;
}

function SendButton({ form, isReady }: SendButtonProps) {
  const t = useText();
  return (
    <IconButton
      type="submit"
      form={form}
      label={t("chat.send")}
      tip="above"
      size="large"
      look="solid"
      disabled={!isReady}
    >
      <Icon of={ArrowUp} className="size-5" />
    </IconButton>
  );
}

function StopButton({ onStop, isStopping }: { onStop: () => void; isStopping: boolean }) {
  const t = useText();
  return (
    <IconButton
      label={t("chat.stop")}
      tip="above"
      size="large"
      look="dark"
      onClick={onStop}
      aria-disabled={isStopping}
    >
      <Icon of={Square} className="size-3.5 fill-current" />
    </IconButton>
  );
}

export function Composer({
  place,
  name,
  draft,
  onSend,
  onStop,
  isStopping = false,
  isBusy = false,
  isClosed = false,
  pickers,
}: ComposerProps) {
  const t = useText();
  const form = useId();
  const pasted = usePasted(place, draft);
  const { pieces } = pasted;
  // Before the focus is set, which puts the caret behind the text.
  const { area, isBlank, excess } = useField(draft, pieces);
  useFocusOnOpening(area);
  useCommand({
    id: "write",
    label: t("chat.write"),
    keys: "Shift+Esc",
    run: () => area.current?.focus(),
  });
  const isReady = !isBlank && excess === 0 && !isBusy && !isClosed;

  function send(): void {
    // Read from the field, because the stored draft is lost when the browser's storage is cleared.
    if (isReady) onSend(joinPieces(area.current?.value ?? "", pieces));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isUp = event.key === "ArrowUp" && draft.read() === "" && pieces.length === 0;
    if ((isUp && runCommand(EDIT_LAST)) || (isUndoKey(event) && pasted.undo())) {
      event.preventDefault();
      return;
    }
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  }

  return (
    <>
      <div className="rounded-3xl border border-edge bg-raised shadow-lift transition-colors focus-within:border-ember">
        {pieces.length > 0 && <PastedPieces pasted={pasted} area={area} isClosed={isClosed} />}
        <p role="status" className="sr-only">
          {pieces.length > 0 && t("chat.pastedCount", { count: pieces.length })}
        </p>
        <form
          id={form}
          onSubmit={(event) => {
            event.preventDefault();
            send();
            area.current?.focus();
          }}
        >
          <textarea
            ref={area}
            rows={1}
            aria-label={t("chat.message")}
            data-focus-home
            aria-describedby={excess > 0 ? "composer-excess" : undefined}
            aria-invalid={excess > 0}
            placeholder={
              isClosed ? "" : name ? t("chat.saySomethingTo", { name }) : t("chat.saySomething")
            }
            readOnly={isClosed}
            aria-disabled={isClosed}
            enterKeyHint={isTouch() ? "enter" : "send"}
            onChange={(event) => draft.write(event.target.value)}
            onPaste={isClosed ? undefined : pasted.take}
            onDrop={isClosed ? undefined : pasted.take}
            onKeyDown={onKeyDown}
            dir="auto"
            className="block w-full resize-none bg-transparent px-5 pt-3.5 pb-1.5 text-base leading-6 outline-none placeholder:truncate placeholder:text-muted aria-disabled:text-muted"
          />
        </form>
        {/* Outside the form, because a picker may contain a form of its own. */}
        <div className="flex items-end gap-2 px-2 pb-2">
          {/* A closed chat needs no pickers. */}
          <div className="flex min-h-10 min-w-0 grow flex-wrap items-center">
            {!isClosed && pickers}
          </div>
          {onStop && <StopButton onStop={onStop} isStopping={isStopping} />}
          {(!onStop || isReady) && <SendButton form={form} isReady={isReady} />}
        </div>
      </div>
      {pasted.isRefused && (
        <p role="alert" className="mt-2 px-4 text-sm text-muted">
          {t("chat.onlyText")}
        </p>
      )}
      {excess > 0 && (
        <p id="composer-excess" role="alert" className="mt-2 px-4 text-sm text-alarm">
          {t("chat.tooLongKib", { size: excess })}
        </p>
      )}
    </>
  );
}
