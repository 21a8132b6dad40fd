"use client";

import { describeError } from "@/lib/api-error";
import { useText } from "@/lib/language/use-text";
import { Notice, NoticeAction } from "./ui/notice";

interface MoreFailedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly className?: string;
}

/** In the place of a further page that could not be loaded. */
export function MoreFailed({ error, onRetry, className = "" }: MoreFailedProps) {
  const t = useText();
  return (
    <Notice look="alarm" className={className}>
      <span>{describeError(error)}</span>
      <NoticeAction onClick={onRetry}>{t("common.tryAgain")}</NoticeAction>
    </Notice>
  );
}
