"use client";

import { useOnline } from "@/lib/use-online";
import { Notice } from "./ui/notice";

/** Says that nothing can be sent right now, while that is known. */
export function OfflineNotice({ className = "" }: { readonly className?: string }) {
  const isOnline = useOnline();
  return (
    // The region stands before its news, or screen readers miss them.
    <div role="status">
      {!isOnline && (
        <Notice isNews={false} className={className}>
          You are offline. What you type here stays; send it when the network is back.
        </Notice>
      )}
    </div>
  );
}
