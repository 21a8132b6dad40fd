import { Notice, NoticeAction } from "@/components/ui/notice";
import { ApiError, describeError } from "@/lib/api-error";
import { useOnline } from "@/lib/use-online";
import type { RunState } from "../run-reducer";
import { MessageGoneError } from "../message-gone";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";

interface StatusLineProps {
  readonly run: RunState | null;
  /** An error to show, until the user dismisses it. */
  readonly problem: unknown;
  readonly onDismiss: () => void;
  readonly onReconnect?: () => void;
  /** A pending message above says itself what it waits for. */
  readonly isWaiting?: boolean;
  /** There is no model: the replies come from the character's knowledge entries. */
  readonly isOffline: boolean;
  readonly name: string;
}

function Connection({ run, onReconnect, isWaiting = false }: StatusLineProps) {
  const t = useText();
  const isOnline = useOnline();
  if (run?.phase === "lost")
    return (
      <Notice look="alarm">
        <span>{t("chat.lineDead")}</span>
        {onReconnect && <NoticeAction onClick={onReconnect}>{t("chat.reconnect")}</NoticeAction>}
      </Notice>
    );
  if (!isOnline && !isWaiting) return <Notice>{t("chat.offlineWaits")}</Notice>;
  if (run?.phase === "reconnecting" && run.runId !== null)
    return <Notice>{t("chat.lineBroke", { attempt: run.attempt })}</Notice>;
  return null;
}

/** The notices between the messages and the composer; most of the time there are none. */
export function StatusLine(props: StatusLineProps) {
  const t = useText();
  const { problem, onDismiss, isOffline, name } = props;
  return (
    <div className="mb-2 space-y-2 empty:hidden">
      <Connection {...props} />
      {problem !== null && (
        <Notice look="alarm">
          <span>{describeProblem(problem, name)}</span>
          <NoticeAction onClick={onDismiss}>{t("common.dismiss")}</NoticeAction>
        </Notice>
      )}
      {isOffline && (
        <p className="px-4 text-center text-xs text-muted">
          {name ? t("chat.notesOf", { name }) : t("chat.notesOfCharacter")}
        </p>
      )}
    </div>
  );
}

function describeProblem(problem: unknown, name: string): string {
  if (problem instanceof MessageGoneError) return say("chat.messageGone");
  if (problem instanceof ApiError && problem.code === "run_active")
    return say("chat.stillAnswering", { name });
  return describeError(problem);
}
