import { clsx } from "clsx";
import { LoaderCircle } from "lucide";
import { useState, useSyncExternalStore } from "react";
import { Icon } from "@/components/ui/icon";
import type { Connection } from "../live/connection";
import type { LiveSocket } from "../live/live-socket";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";

/** With large text a phone's bar has no room for the words; the icon before them stays. */
const WORDS = "min-w-0 truncate max-[20rem]:sr-only";
/** The spinner alone says as much, and leaves a phone's bar room for the name. */
const PASSING_WORDS = "truncate max-[26rem]:sr-only";
const SPINNER = <Icon of={LoaderCircle} className="size-3.5 shrink-0 animate-spin" />;

function Disconnected({ isCrowded, onRetry }: { isCrowded: boolean; onRetry: () => void }) {
  const t = useText();
  return (
    <>
      <span className="size-2 shrink-0 rounded-full bg-alarm" aria-hidden />
      <span className={clsx("text-alarm", WORDS)}>
        {isCrowded ? t("chat.tooManyOpen") : t("chat.disconnected")}
      </span>
      <button
        type="button"
        onClick={onRetry}
        className="min-h-9 shrink-0 px-1 font-semibold text-ink underline underline-offset-4 hover:no-underline"
      >
        {t("chat.retry")}
      </button>
    </>
  );
}

function Badge({ phase, attempt, isCrowded, onRetry }: Connection & { onRetry: () => void }) {
  const t = useText();
  switch (phase) {
    case "idle":
      return null;
    case "connecting":
      return (
        <span className="flex animate-late items-center gap-1.5">
          {SPINNER}
          <span className={PASSING_WORDS}>{t("chat.connecting")}</span>
        </span>
      );
    case "connected":
      return (
        <span
          role="img"
          aria-label={t("chat.connected")}
          title={t("chat.connected")}
          className="mx-1 size-2 rounded-full bg-live"
        />
      );
    case "reconnecting":
      return (
        <>
          {SPINNER}
          <span className={PASSING_WORDS}>{t("chat.reconnecting", { attempt })}</span>
        </>
      );
    case "disconnected":
      return <Disconnected isCrowded={isCrowded} onRetry={onRetry} />;
  }
}

/** What screen readers announce: that the connection was lost and is back, not each attempt. */
function describeChange({ phase }: Connection, wasLost: boolean): string {
  if (phase === "disconnected") return say("chat.saidDisconnected");
  if (phase === "reconnecting") return say("chat.saidBroken");
  return wasLost && phase === "connected" ? say("chat.saidConnected") : "";
}

/** The state of the open conversation's socket. */
export function ConnectionState({ live }: { readonly live: LiveSocket }) {
  const connection = useSyncExternalStore(live.subscribe, live.getConnection);
  const [wasLost, setWasLost] = useState(false);
  if (!wasLost && connection.attempt > 0) setWasLost(true);
  return (
    // Shrinks only after the name and the title beside it have.
    <div
      data-connection={connection.phase}
      className="flex min-w-0 items-center gap-1.5 px-1 max-[20rem]:px-0 text-xs whitespace-nowrap text-muted empty:hidden"
    >
      <Badge {...connection} onRetry={live.retry} />
      <span role="status" className="sr-only">
        {describeChange(connection, wasLost)}
      </span>
    </div>
  );
}
