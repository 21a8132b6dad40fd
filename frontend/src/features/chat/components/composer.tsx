"use client";

import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { subscribeOpening } from "@/lib/open-chat";

/** What the server takes, in bytes of UTF-8. */
const PROMPT_LIMIT = 32 * 1024;
const MAX_HEIGHT = 148;

interface ComposerProps {
  readonly name: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (prompt: string) => void;
  /** Given while a reply is on its way: then the button stops it. */
  readonly onStop?: (() => void) | undefined;
  readonly isStopping?: boolean;
  /** Sending rests for a moment; writing goes on. */
  readonly isBusy?: boolean;
}

function measureExcess(text: string): number {
  // A UTF-16 unit is at most three bytes, so short text need not be encoded to know.
  if (text.length * 3 <= PROMPT_LIMIT) return 0;
  return new TextEncoder().encode(text).byteLength - PROMPT_LIMIT;
}

/** Grows with its text to about five lines, then scrolls. */
function useGrowing(text: string) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT)}px`;
    area.style.overflowY = area.scrollHeight > MAX_HEIGHT ? "auto" : "hidden";
  }, [text]);
  return ref;
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
  return (
    <button
      type="submit"
      aria-label="Send"
      title="Send"
      disabled={!isReady}
      className={`${ROUND} bg-ember text-on-ember hover:brightness-110 disabled:bg-told disabled:text-muted`}
    >
      <ArrowUp className="size-5" aria-hidden />
    </button>
  );
}

function StopButton({ onStop, isStopping }: { onStop: () => void; isStopping: boolean }) {
  return (
    <button
      type="button"
      aria-label="Stop"
      title="Stop"
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
}: ComposerProps) {
  const area = useGrowing(text);
  useFocusOnOpening(area);
  const excess = measureExcess(text);
  const isReady = text.trim() !== "" && excess <= 0 && !isBusy && !onStop;

  function send(): void {
    if (isReady) onSend(text.trim());
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    // Safari ends the composition before the key that ended it, and marks the key only so.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.keyCode === 229) return;
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
      <div className="flex items-end rounded-[1.6rem] border bg-raised shadow-lift transition-colors focus-within:border-ember">
        <textarea
          ref={area}
          rows={1}
          aria-label="Message"
          aria-describedby={excess > 0 ? "composer-excess" : undefined}
          aria-invalid={excess > 0}
          placeholder={`Say something to ${name}`}
          value={text}
          enterKeyHint="send"
          onChange={(event) => {
            onText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="grow resize-none bg-transparent py-3.5 pl-5 text-base leading-6 outline-none placeholder:text-muted"
        />
        {onStop ? (
          <StopButton onStop={onStop} isStopping={isStopping} />
        ) : (
          <SendButton isReady={isReady} />
        )}
      </div>
      {excess > 0 && (
        <p id="composer-excess" role="alert" className="mt-2 px-4 text-sm text-alarm">
          That is {Math.ceil(excess / 1024)} KiB too long for one message.
        </p>
      )}
    </form>
  );
}
