"use client";

import { Monitor } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { Session } from "@/lib/api-schema";
import { formatAge, formatDay } from "@/lib/moments";
import { useEndSession, useSessions } from "../use-sessions";

interface SessionRowProps {
  readonly session: Session;
  readonly isBusy: boolean;
  readonly onEnd: () => void;
}

function SessionRow({ session, isBusy, onEnd }: SessionRowProps) {
  const { device, created_at, last_seen_at, current } = session;
  return (
    <li className="flex items-center gap-3 py-3">
      <Monitor className="size-5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 grow">
        <p className="truncate text-sm font-medium">
          {device}
          {current && <span className="ml-2 text-xs font-semibold text-ember">This device</span>}
        </p>
        <p className="text-sm text-muted">
          Signed in on <time dateTime={created_at}>{formatDay(created_at)}</time>,{" "}
          {current ? (
            "in use now"
          ) : (
            <>
              last seen <time dateTime={last_seen_at}>{formatAge(last_seen_at, new Date())}</time>
            </>
          )}
        </p>
      </div>
      {!current && (
        <Button aria-label={`Sign out ${device}`} disabled={isBusy} onClick={onEnd}>
          End
        </Button>
      )}
    </li>
  );
}

/** Where the account is signed in, and the way to end that. */
export function SessionsList() {
  const { data, error, refetch } = useSessions();
  const end = useEndSession();
  if (error && !data)
    return (
      <Notice look="alarm">
        {describeError(error)}
        <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
      </Notice>
    );
  if (!data) return <p className="py-3 text-sm text-muted">Looking…</p>;
  const others = data.results.filter((session) => !session.current).length;
  const hidden = data.count - data.results.length;
  return (
    <div>
      <ul className="divide-y">
        {data.results.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isBusy={end.isBusy && (end.input === session.id || end.input === null)}
            onEnd={() => {
              end.run(session.id);
            }}
          />
        ))}
      </ul>
      {hidden > 0 && <p className="pb-3 text-sm text-muted">And {hidden} more.</p>}
      {others > 0 && (
        <Button
          className="mt-1"
          aria-disabled={end.isBusy}
          onClick={() => {
            end.run(null);
          }}
        >
          Sign out everywhere else
        </Button>
      )}
      {end.error && (
        <Notice look="alarm" className="mt-3">
          {describeError(end.error)}
        </Notice>
      )}
      <p role="status" className="sr-only">
        {end.result ? (end.input === null ? "Signed out everywhere else." : "Signed out.") : ""}
      </p>
    </div>
  );
}
