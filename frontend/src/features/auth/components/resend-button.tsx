import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError, describeError, formatWait } from "@/lib/api-error";
import { useAction } from "@/lib/use-action";
import { formatClock, useCountdown } from "@/lib/use-countdown";
import { resendVerification } from "../api";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";

function describe(error: Error | null, isSent: boolean): string | null {
  if (error instanceof ApiError && error.retryAfterSeconds)
    return say("auth.resendWait", { wait: formatWait(error.retryAfterSeconds) });
  if (error) return describeError(error);
  return isSent ? say("auth.resent") : null;
}

/** Requests another link to `email`; counts down while the server's rate limit lasts. */
export function ResendButton({ email }: { readonly email: string }) {
  const t = useText();
  const resend = useAction(resendVerification);
  const end = resend.error instanceof ApiError ? resend.error.retryAt : null;
  const left = useCountdown(end ?? 0);
  const isWaiting = left > 0;
  // The error is hidden once its wait is over.
  const isOver = end !== null && !isWaiting;
  const news = isOver ? null : describe(resend.error, resend.isDone);
  return (
    <div className="space-y-3">
      <Button
        className="w-full"
        aria-disabled={resend.isBusy || isWaiting}
        onClick={() => {
          if (!isWaiting) resend.run(email);
        }}
      >
        {resend.isBusy ? t("common.sending") : t("auth.sendAgain")}
        {isWaiting && (
          <span aria-hidden className="font-mono text-muted tabular-nums">
            {formatClock(left)}
          </span>
        )}
      </Button>
      <div role="status">{news !== null && <Notice isNews={false}>{news}</Notice>}</div>
    </div>
  );
}
