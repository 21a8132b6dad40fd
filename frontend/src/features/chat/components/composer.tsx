"use client";

import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect } from "react";
import { runCommand, useCommand } from "@/lib/commands";
import { subscribeOpening } from "@/lib/open-chat";
import { EDIT_LAST } from "../wishes";
import { isSendKey, isTouch, measureExcess, useGrowing } from "../writing";
import { useText } from "@/lib/language/use-text";

export interface ComposerProps {
  /** Who is spoken to; empty while that is not known. */
  readonly name: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (prompt: string) => void;
  /** Given while a reply is on its way: a button stops it. What is sent meanwhile waits for its end. */
  readonly onStop?: (() => void) | undefined;
  readonly isStopping?: boolean;
  /** Sending rests for a moment; writing goes on. */
  readonly isBusy?: boolean;
  /** Nothing can be said here any more; what was being written can still be read and copied. */
  readonly isClosed?: boolean;
}

/** A chat that opens, also the open one again, is ready to be typed into. */
function useFocusOnOpening(area: RefObject<HTMLTextAreaElement | null>): void {
  // Before the next key, hence no plain effect.
  useLayoutEffect(() => {
    const focus = (): void => {
      // On a touch screen the focus would raise the keyboard over the page just opened.
      if (!area.current || !window.matchMedia("(pointer: fine)").matches) return;
      area.current.focus();
      // A draft goes on where it ended.
      area.current.setSelectionRange(area.current.value.length, area.current.value.length);
    };
    focus();
    return subscribeOpening(focus);
  }, [area]);
}

const ROUND =
  "m-1.5 grid size-10 shrink-0 place-items-center rounded-full transition-[filter,background-color,opacity]";

function SendButton({ isReady }: { readonly isReady: boolean }) {
  const t = useText();
  return (
    <button
      type="submit"
      aria-label={t("chat.send")}
      title={t("chat.send")}
      disabled={!isReady}
      className={`${ROUND} bg-ember text-on-ember hover:brightness-110 disabled:bg-told disabled:text-muted`}
    >
      <ArrowUp className="size-5" aria-hidden />
    </button>
  );
}

function StopButton({ onStop, isStopping }: { onStop: () => void; isStopping: boolean }) {
  const t = useText();
  return (
    <button
      type="button"
      aria-label={t("chat.stop")}
      title={t("chat.stop")}
      onClick={onStop}
      aria-disabled={isStopping}
      className={`${ROUND} bg-ink text-paper hover:opacity-85 aria-disabled:opacity-50`}
    >
      <Square className="size-3.5 fill-current" aria-hidden />
    </button>
  );
}

export function Composer({
  name,
  text,
  onText,
  onSend,
  onStop,
  isStopping = false,
  isBusy = false,
  isClosed = false,
}: ComposerProps) {
  const t = useText();
  const area = useGrowing(text);
  useFocusOnOpening(area);
  useCommand({
    id: "write",
    label: t("chat.write"),
    keys: "Shift+Esc",
    run: () => area.current?.focus(),
  });
  const excess = measureExcess(text);
  const isReady = text.trim() !== "" && excess <= 0 && !isBusy && !isClosed;

  function send(): void {
    if (isReady) onSend(text.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowUp" && text === "" && runCommand(EDIT_LAST)) {
      event.preventDefault();
      return;
    }
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
        area.current?.focus();
      }}
    >
      <div className="flex items-end rounded-4xl border border-edge bg-raised shadow-lift transition-colors focus-within:border-ember">
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
          value={text}
          readOnly={isClosed}
          aria-disabled={isClosed}
          enterKeyHint={isTouch() ? "enter" : "send"}
          onChange={(event) => {
            onText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          dir="auto"
          className="min-w-0 grow resize-none bg-transparent py-3.5 pl-5 text-base leading-6 outline-none placeholder:truncate placeholder:text-muted aria-disabled:text-muted"
        />
        {onStop && <StopButton onStop={onStop} isStopping={isStopping} />}
        {(!onStop || isReady) && <SendButton isReady={isReady} />}
      </div>
      {excess > 0 && (
        <p id="composer-excess" role="alert" className="mt-2 px-4 text-sm text-alarm">
          {t("chat.tooLongKib", { size: Math.ceil(excess / 1024) })}
        </p>
      )}
    </form>
  );
}
