"use client";

import { useOnline } from "@/lib/use-online";
import { Notice } from "./ui/notice";
import { useText } from "@/lib/language/use-text";

/** Says that nothing can be sent right now, while that is known. */
export function OfflineNotice({ className = "" }: { readonly className?: string }) {
  const t = useText();
  const isOnline = useOnline();
  return (
    // The region stands before its news, or screen readers miss them.
    <div role="status">
      {!isOnline && (
        <Notice isNews={false} className={className}>
          {t("common.offline")}
        </Notice>
      )}
    </div>
  );
}
