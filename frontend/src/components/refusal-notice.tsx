import { ApiError, formatWait } from "@/lib/api-error";
import { useText } from "@/lib/language/use-text";
import { formatClock, useCountdown } from "@/lib/use-countdown";
import { Notice } from "./ui/notice";

interface WaitProps {
  readonly seconds: number;
  readonly end: number;
  readonly className: string;
}

/** After too many tries. Screen readers read it once; the countdown is only shown. */
function Wait({ seconds, end, className }: WaitProps) {
  const t = useText();
  const left = useCountdown(end);
  if (left === 0) return <Notice className={className}>{t("common.tryNow")}</Notice>;
  return (
    <Notice look="alarm" className={className}>
      <span>
        {seconds > 5 ? t("common.tooManyTries") : t("common.bitFast")}{" "}
        {t("common.tryIn", { wait: formatWait(seconds) })}
      </span>
      <span aria-hidden className="ml-auto font-mono tabular-nums">
        {formatClock(left)}
      </span>
    </Notice>
  );
}

interface RefusalNoticeProps {
  readonly error: Error | null;
  /** The message from `sortErrors` for above the form. */
  readonly refusal: string | null;
  readonly className?: string;
}

/** Why the server refused a form. After too many tries it also shows the time until the next one. */
export function RefusalNotice({ error, refusal, className = "mb-5" }: RefusalNoticeProps) {
  if (error instanceof ApiError && error.status === 429 && error.retryAt) {
    const { retryAfterSeconds: seconds, retryAt: end } = error;
    // The key makes screen readers read another refusal, too.
    return <Wait key={end} seconds={seconds ?? 0} end={end} className={className} />;
  }
  if (refusal === null) return null;
  return (
    <Notice look="alarm" className={className}>
      {refusal}
    </Notice>
  );
}
