import { type ComponentType, useEffect, useLayoutEffect, useState } from "react";
import { createPart } from "@/lib/create-part";
import { useText } from "@/lib/language/use-text";
import { loadAhead } from "@/lib/load-ahead";
import { reloadOnce } from "@/lib/stale-build";
import { Sheet } from "./ui/modal";
import { Notice, NoticeAction } from "./ui/notice";

/** Most parts are loaded before "Loading" could be read. */
const SLOW_MS = 300;

/** How the wait can be cancelled: a dialog has `onClose`; a part inside the page may have `onCancel`. */
interface ExitProps {
  readonly onClose?: () => void;
  readonly onCancel?: () => void;
}

interface WaitingProps extends ExitProps {
  readonly failure: { readonly isOffline: boolean } | null;
  readonly onRetry: () => void;
}

function Waiting({ failure, onRetry, onClose, onCancel = onClose }: WaitingProps) {
  const t = useText();
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
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
      {onCancel && <NoticeAction onClick={onCancel}>{t("common.close")}</NoticeAction>}
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
 * A component that is loaded when it is first rendered, or before that when the page is idle. If loading takes longer
 * or fails, a notice is shown in its place. A failed load is retried when the network returns or the reader clicks.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const source = createPart(load);
  loadAhead(source.request);
  async function retry(): Promise<void> {
    // A chunk that a newer build has replaced can only be loaded by reloading the page.
    if (!(await source.request())) reloadOnce();
  }
  return function Late(props: Props) {
    const { part: Part, failure } = source.useState();
    // In a layout effect, before the first paint, so that the failure of an earlier attempt is not shown again.
    useLayoutEffect(() => void source.request(), []);
    if (Part) return <Part {...props} />;
    return <Waiting {...(props as ExitProps)} failure={failure} onRetry={() => void retry()} />;
  };
}
