"use client";

import { useOnline } from "@/lib/use-online";
import { Notice } from "./ui/notice";
import { useText } from "@/lib/language/use-text";

/** Says that nothing can be sent while the browser reports that it is offline. */
export function OfflineNotice({ className = "" }: { readonly className?: string }) {
  const t = useText();
  const isOnline = useOnline();
  return (
    // The live region must exist before its text, otherwise screen readers miss it.
    <div role="status">
      {!isOnline && (
        <Notice isNews={false} className={className}>
          {t("common.offline")}
        </Notice>
      )}
    </div>
  );
}
