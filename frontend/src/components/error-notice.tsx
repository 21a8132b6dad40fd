import { describeError } from "@/lib/api-error";
import { Notice } from "./ui/notice";

interface ErrorNoticeProps {
  /** Null: nothing went wrong, and nothing is shown. */
  readonly error: unknown;
  readonly className?: string;
}

/** Says what went wrong. For something that can be retried there is `LoadFailed`. */
export function ErrorNotice({ error, className = "" }: ErrorNoticeProps) {
  if (error === null) return null;
  return (
    <Notice look="alarm" className={className}>
      {describeError(error)}
    </Notice>
  );
}
