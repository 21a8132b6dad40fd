import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { runCommand } from "@/lib/commands";
import { useText } from "@/lib/language/use-text";
import { clearWords, joinPieces, moveWords } from "../pasted";
import { useDraft, useReading } from "../use-draft";
import { usePieces } from "../use-pasted";

interface LostEditProps {
  /** Draft key of the edit. */
  readonly place: string;
  readonly conversationId: string;
  /** The chat was deleted, so nothing can be sent. */
  readonly isClosed: boolean;
}

/**
 * The edit of a message that is not shown any more; it stays here until the message is shown again,
 * or until the user takes or drops the text.
 */
export function LostEdit({ place, conversationId, isClosed }: LostEditProps) {
  const t = useText();
  const pieces = usePieces(place);
  const words = joinPieces(
    useReading(useDraft(place), (text) => text),
    pieces,
  );
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The field that had the focus is gone; `FocusKeeper` may have run before this part was loaded.
    if (document.activeElement?.matches("body, main") ?? true)
      group.current?.focus({ preventScroll: true });
  }, []);
  if (words === "") return null;
  return (
    <div
      ref={group}
      role="group"
      aria-label={t("chat.yourWords")}
      tabIndex={-1}
      data-leaves-focus
      className="mb-2 rounded-2xl bg-sunken px-4 py-3 text-sm"
    >
      <p role="status" className="text-muted">
        {t("chat.lostEdit")}
      </p>
      <p
        dir="auto"
        data-scroller
        className="mt-1 max-h-32 overflow-y-auto wrap-anywhere whitespace-pre-wrap"
      >
        {words}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {!isClosed && (
          <Button
            onClick={() => {
              moveWords(place, conversationId);
              runCommand("write");
            }}
          >
            {t("chat.lostTake")}
          </Button>
        )}
        <CopyButton text={words} />
        <Button look="ghost" onClick={() => clearWords(place)}>
          {t("chat.lostDrop")}
        </Button>
      </div>
    </div>
  );
}
