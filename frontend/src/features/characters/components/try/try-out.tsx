import { clsx } from "clsx";
import { type ReactNode, type SyntheticEvent, useMemo, useState } from "react";
import { LoadFailed } from "@/components/load-failed";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/text-area";
import type { TryAnswer } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { OFFLINE_MODEL } from "@/lib/offline-model";
import { isSendKey } from "@/lib/send-key";
import { type Definition, readText } from "../../definition";
import { usePreview } from "../../use-preview";
import { useTryChat } from "../../use-try-chat";
import { Exchanges } from "./exchanges";

interface TryOutProps {
  /** Null: the character does not exist yet. */
  readonly id: string | null;
  /** The current text, saved or not. */
  readonly definition: Definition;
  readonly renderReceipt: (receipt: TryAnswer, name: string) => ReactNode;
}

/** A test chat with the unsaved definition, which is not stored, and what a reply is built from. */
export function TryOut({ id, definition, renderReceipt }: TryOutProps) {
  const t = useText();
  const [message, setMessage] = useState("");
  const chat = useTryChat(id, definition);
  const { said, asked } = chat;
  const name = readText(definition, "name").trim();
  const wanted = message.trim() || t("editor.tryFirst");
  const tried = useMemo(
    () => ({ definition, history: said, message: wanted }),
    [definition, said, wanted],
  );
  const { receipt, isBehind, error, retry } = usePreview(id, name ? tried : null);
  const isOffline = receipt?.model === OFFLINE_MODEL;

  function send(event?: SyntheticEvent): void {
    event?.preventDefault();
    if (!name || asked !== null) return;
    chat.ask(wanted, () => setMessage((now) => (now.trim() === wanted ? "" : now)));
  }

  return (
    <section
      aria-label={t("editor.tryOut")}
      className="overflow-hidden rounded-2xl border bg-raised"
    >
      <form onSubmit={send} className="space-y-3 px-5 py-4 sm:px-6 sm:py-5">
        <div className="flex items-baseline justify-between gap-3">
          <h2 className="font-voice text-heading font-semibold">{t("editor.tryOut")}</h2>
          {said.length > 0 && (
            <Button look="ghost" className="-my-2 -mr-3" onClick={chat.clear}>
              {t("editor.tryAnew")}
            </Button>
          )}
        </div>
        <Exchanges said={said} asked={asked} name={name} />
        <TextArea
          label={t("editor.trySay")}
          rows={2}
          value={message}
          placeholder={t("editor.tryFirst")}
          onText={setMessage}
          onKeyDown={(event) => {
            if (!isSendKey(event)) return;
            event.preventDefault();
            send();
          }}
          hint={name ? t("editor.tryHint", { name }) : t("editor.nameFirst")}
        />
        <div className="flex flex-wrap justify-end gap-2">
          {asked !== null && <Button onClick={chat.stop}>{t("editor.tryStop")}</Button>}
          <Button type="submit" disabled={!name} aria-disabled={asked !== null}>
            {isOffline ? t("editor.answerFromNotes") : t("editor.answerByModel")}
          </Button>
        </div>
        {chat.error && <LoadFailed error={chat.error} onRetry={() => send()} />}
        {error && !chat.error && <LoadFailed error={error} onRetry={retry} />}
      </form>
      {receipt && (
        <div
          aria-busy={isBehind}
          // Not dimmed, because it must stay legible while the user types.
          className={clsx(
            "border-t transition-shadow",
            isBehind && "shadow-[inset_0_2px_0_var(--ember)] delay-300",
          )}
        >
          {renderReceipt(receipt, name)}
        </div>
      )}
    </section>
  );
}
