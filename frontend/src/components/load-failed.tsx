import { describeError } from "@/lib/api-error";
import { useText } from "@/lib/language/use-text";
import { Notice, NoticeAction } from "./ui/notice";

interface LoadFailedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly className?: string;
}

/** Shown in place of something that could not be loaded. */
export function LoadFailed({ error, onRetry, className = "" }: LoadFailedProps) {
  const t = useText();
  return (
    <Notice look="alarm" className={className}>
      <span>{describeError(error)}</span>
      <NoticeAction onClick={onRetry}>{t("common.tryAgain")}</NoticeAction>
    </Notice>
  );
}
