import { Monitor } from "lucide";
import { ErrorNotice } from "@/components/error-notice";
import { LoadFailed } from "@/components/load-failed";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Session } from "@/lib/api-schema";
import { formatAge, formatDay } from "@/lib/moments";
import { useEndSession, useSessions } from "../use-sessions";
import { useText } from "@/lib/language/use-text";

interface SessionRowProps {
  readonly session: Session;
  readonly isBusy: boolean;
  readonly onEnd: () => void;
}

function SessionRow({ session, isBusy, onEnd }: SessionRowProps) {
  const t = useText();
  const { device, created_at, last_seen_at, current } = session;
  return (
    <li className="flex items-center gap-3 py-3 max-[20rem]:flex-wrap max-[20rem]:justify-end">
      <Icon of={Monitor} className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 grow max-[20rem]:basis-[calc(100%-2rem)]">
        <p className="truncate text-sm font-medium">
          {device}{" "}
          {current && (
            <span className="ml-1 text-xs font-semibold text-ember">{t("account.thisDevice")}</span>
          )}
        </p>
        <p className="text-sm text-muted">
          {t.rich(current ? "account.datesHere" : "account.datesThere", {
            day: formatDay(created_at),
            age: formatAge(last_seen_at),
            since: (chunks) => <time dateTime={created_at}>{chunks}</time>,
            last: (chunks) => <time dateTime={last_seen_at}>{chunks}</time>,
          })}
        </p>
      </div>
      {!current && (
        <Button aria-label={t("account.endDevice", { device })} disabled={isBusy} onClick={onEnd}>
          {t("account.end")}
        </Button>
      )}
    </li>
  );
}

/** The account's sessions, each with a button that ends it. */
export function SessionsList() {
  const t = useText();
  const { data, error, refetch } = useSessions();
  const end = useEndSession();
  if (error && !data) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (!data) return <p className="py-3 text-sm text-muted">{t("common.looking")}</p>;
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
            onEnd={() => end.run(session.id)}
          />
        ))}
      </ul>
      {hidden > 0 && (
        <p className="pb-3 text-sm text-muted">{t("account.andMore", { count: hidden })}</p>
      )}
      {others > 0 && (
        <Button className="mt-1" aria-disabled={end.isBusy} onClick={() => end.run(null)}>
          {t("account.endOthers")}
        </Button>
      )}
      <ErrorNotice error={end.error} className="mt-3" />
      <p role="status" className="sr-only">
        {end.isDone ? (end.input === null ? t("account.endedOthers") : t("account.ended")) : ""}
      </p>
    </div>
  );
}
