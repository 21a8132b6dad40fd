"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError, describeError, formatWait } from "@/lib/api-error";
import { useAction } from "@/lib/use-action";
import { formatClock, useCountdown } from "@/lib/use-countdown";
import { resendVerification } from "../api";

function describe(error: Error | null, isSent: boolean): string | null {
  if (error instanceof ApiError && error.retryAfterSeconds)
    return `A mail went out a moment ago. The next one can go in ${formatWait(error.retryAfterSeconds)}.`;
  if (error) return describeError(error);
  return isSent ? "Sent. If the address waits to be confirmed, a new link is on its way." : null;
}

function readEnd(error: Error): number {
  const seconds = error instanceof ApiError ? error.retryAfterSeconds : null;
  return seconds ? Date.now() + seconds * 1000 : 0;
}

/** Asks for another link to `email`; while the server wants it to wait, it counts down. */
export function ResendButton({ email }: { readonly email: string }) {
  const [end, setEnd] = useState(0);
  const left = useCountdown(end);
  const isWaiting = left > 0;
  const resend = useAction(async (address: string) => {
    try {
      return await resendVerification(address);
    } catch (error) {
      setEnd(readEnd(error as Error));
      throw error;
    }
  });
  // A wait that is over is no news any more.
  const isOver = resend.error instanceof ApiError && end > 0 && !isWaiting;
  const news = isOver ? null : describe(resend.error, resend.result !== undefined);
  return (
    <div className="space-y-3">
      <Button
        className="w-full"
        aria-disabled={resend.isBusy || isWaiting}
        onClick={() => {
          if (!isWaiting) resend.run(email);
        }}
      >
        {resend.isBusy ? "Sending…" : "Send the mail again"}
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
