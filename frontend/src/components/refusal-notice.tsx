import { ApiError } from "@/lib/api-error";
import { Notice } from "./ui/notice";
import { WaitNotice } from "./ui/wait-notice";
import { useText } from "@/lib/language/use-text";

interface RefusalNoticeProps {
  readonly error: Error | null;
  /** The message from `sortErrors` for above the form. */
  readonly refusal: string | null;
  readonly className?: string;
}

/** Why the server refused a form. After too many tries it also shows the time until the next one. */
export function RefusalNotice({ error, refusal, className = "mb-5" }: RefusalNoticeProps) {
  const t = useText();
  if (error instanceof ApiError && error.status === 429 && error.retryAfterSeconds) {
    const { retryAfterSeconds: seconds } = error;
    const text = seconds > 5 ? t("common.tooManyTries") : t("common.bitFast");
    // The key restarts the countdown for another refusal.
    return <WaitNotice key={readKey(error)} text={text} seconds={seconds} className={className} />;
  }
  if (refusal === null) return null;
  return (
    <Notice look="alarm" className={className}>
      {refusal}
    </Notice>
  );
}

const keys = new WeakMap<Error, number>();
let lastKey = 0;

function readKey(error: Error): number {
  const known = keys.get(error);
  if (known !== undefined) return known;
  lastKey += 1;
  keys.set(error, lastKey);
  return lastKey;
}
