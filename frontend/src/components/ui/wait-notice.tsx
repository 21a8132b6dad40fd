import { useState } from "react";
import { formatWait } from "@/lib/api-error";
import { formatClock, useCountdown } from "@/lib/use-countdown";
import { Notice } from "./notice";
import { useText } from "@/lib/language/use-text";

interface WaitNoticeProps {
  /** What has to wait, without the time, such as "Too many tries." */
  readonly text: string;
  readonly seconds: number;
  readonly className?: string;
}

/** A wait that the server requested. Screen readers read it once; the countdown is only shown. */
export function WaitNotice({ text, seconds, className = "" }: WaitNoticeProps) {
  const t = useText();
  const [end] = useState(() => Date.now() + seconds * 1000);
  const left = useCountdown(end);
  if (left === 0) return <Notice className={className}>{t("common.tryNow")}</Notice>;
  return (
    <Notice look="alarm" className={className}>
      <span>
        {text} {t("common.tryIn", { wait: formatWait(seconds) })}
      </span>
      <span aria-hidden className="ml-auto font-mono tabular-nums">
        {formatClock(left)}
      </span>
    </Notice>
  );
}
