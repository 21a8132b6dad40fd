"use client";

import { type ComponentType, useEffect, useLayoutEffect, useState } from "react";
import { createPart } from "@/lib/create-part";
import { useText } from "@/lib/language/use-text";
import { loadAhead } from "@/lib/load-ahead";
import { reloadOnce } from "@/lib/stale-build";
import { Sheet } from "./ui/modal";
import { Notice, NoticeAction } from "./ui/notice";

/** Most parts are there sooner than anybody could read that they are awaited. */
const SLOW_MS = 300;

interface WaitingProps {
  readonly failure: { readonly isOffline: boolean } | null;
  readonly onRetry: () => void;
  /** What a dialog has, and only a dialog. */
  readonly onClose: (() => void) | undefined;
}

function Waiting({ failure, onRetry, onClose }: WaitingProps) {
  const t = useText();
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setIsSlow(true);
    }, SLOW_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!failure && !isSlow) return null;
  const news = (
    <Notice look={failure ? "alarm" : "plain"}>
      <span>
        {t(
          failure
            ? failure.isOffline
              ? "common.partOffline"
              : "common.partFailed"
            : "common.loading",
        )}
      </span>
      {failure && <NoticeAction onClick={onRetry}>{t("common.tryAgain")}</NoticeAction>}
      {onClose && <NoticeAction onClick={onClose}>{t("common.close")}</NoticeAction>}
    </Notice>
  );
  if (!onClose) return news;
  return (
    <Sheet label={t("common.loading")} onClose={onClose}>
      {news}
    </Sheet>
  );
}

/**
 * A component that is loaded when it is first drawn, or before that when the page is at rest. One that takes a moment says so
 * in its place, and so does one that cannot be loaded: it comes when the network is back or the reader tries again.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const source = createPart(load);
  loadAhead(load);
  async function retry(): Promise<void> {
    // What a newer build has replaced comes with a new page only.
    if (!(await source.request())) reloadOnce();
  }
  return function Late(props: Props) {
    const { part: Part, failure } = source.useState();
    // Before anything is painted: an earlier failure is none of this time's.
    useLayoutEffect(() => void source.request(), []);
    if (Part) return <Part {...props} />;
    const { onClose } = props as { readonly onClose?: () => void };
    return <Waiting failure={failure} onRetry={() => void retry()} onClose={onClose} />;
  };
}
