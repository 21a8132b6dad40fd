import { clsx } from "clsx";
import type { ReactNode } from "react";

interface NoticeProps {
  readonly look?: "plain" | "alarm";
  readonly children: ReactNode;
  readonly className?: string;
  /** False for a permanent remark, which is not read out. */
  readonly isNews?: boolean;
}

/** A one-line message. `alarm` is read out at once, `plain` at the next pause. */
export function Notice({ look = "plain", children, className, isNews = true }: NoticeProps) {
  const isAlarm = look === "alarm";
  return (
    <div
      role={isNews ? (isAlarm ? "alert" : "status") : undefined}
      className={clsx(
        "flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl px-3.5 py-2.5 text-sm",
        isAlarm ? "bg-alarm-soft text-alarm" : "bg-sunken text-muted",
        className,
      )}
    >
      {children}
    </div>
  );
}

interface NoticeActionProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function NoticeAction({ onClick, children }: NoticeActionProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="-my-1 py-1 font-semibold underline underline-offset-4 pointer-coarse:-my-2.5 pointer-coarse:py-2.5 hover:no-underline"
    >
      {children}
    </button>
  );
}
