"use client";

import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import { useOnline } from "@/lib/use-online";
import type { RunState } from "../run-reducer";
import { MessageGoneError } from "../use-found-message";

interface StatusLineProps {
  readonly run: RunState | null;
  /** A refusal to tell of, until the reader waves it off. */
  readonly problem: unknown;
  readonly onDismiss: () => void;
  readonly onReconnect?: () => void;
  /** A message waits above and says itself what it waits for. */
  readonly isWaiting?: boolean;
  /** No model behind the persona: its notes answer. */
  readonly isOffline: boolean;
  readonly name: string;
}

function Connection({ run, onReconnect, isWaiting = false }: StatusLineProps) {
  const isOnline = useOnline();
  if (run?.phase === "lost")
    return (
      <Notice look="alarm">
        <span>The line is dead. The reply goes on being written.</span>
        {onReconnect && <NoticeAction onClick={onReconnect}>Reconnect</NoticeAction>}
      </Notice>
    );
  if (!isOnline && !isWaiting)
    return <Notice>You are offline. What you send waits here and goes out later.</Notice>;
  if (run?.phase === "reconnecting" && run.runId !== null)
    return <Notice>The line broke. Coming back ({run.attempt})…</Notice>;
  return null;
}

/** The news between the messages and the composer; most of the time there is none. */
export function StatusLine(props: StatusLineProps) {
  const { problem, onDismiss, isOffline, name } = props;
  return (
    <div className="mb-2 space-y-2 empty:hidden">
      <Connection {...props} />
      {problem !== null && (
        <Notice look="alarm">
          <span>{describeProblem(problem, name)}</span>
          <NoticeAction onClick={onDismiss}>Dismiss</NoticeAction>
        </Notice>
      )}
      {isOffline && (
        <p className="px-4 text-center text-xs text-muted">
          Offline: answers from {name ? `${name}’s` : "the character’s"} notes.
        </p>
      )}
    </div>
  );
}

function describeProblem(problem: unknown, name: string): string {
  if (problem instanceof MessageGoneError) return "That message is not here any more.";
  const code = (problem as { code?: unknown }).code;
  if (code === "run_active")
    return `${name} is still answering. Try again when the reply is there.`;
  return describeError(problem);
}
