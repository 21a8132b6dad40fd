import { memo, useMemo } from "react";
import type { RunController } from "../run-controller";
import { overlayMessage } from "../thread-items";
import { useRunText } from "../use-run";
import { MessageBubble, type MessageBubbleProps } from "./message-bubble";
import { ReplyNews } from "./reply-news";

interface LiveMessageProps extends MessageBubbleProps {
  readonly controller: RunController;
}

/** One message; the one that is being written renders again by itself, without its neighbours. */
export const LiveMessage = memo(function LiveMessage({ controller, ...props }: LiveMessageProps) {
  const { message } = props;
  const run = useRunText(controller, message.status === "streaming");
  const shown = useMemo(() => (run ? overlayMessage(message, run) : message), [message, run]);
  return <MessageBubble {...props} message={shown} />;
});

/** What screen readers announce meanwhile. */
export function LiveNews({
  controller,
  name,
}: {
  readonly controller: RunController;
  readonly name: string;
}) {
  const run = useRunText(controller, true);
  return run && <ReplyNews run={run} name={name} />;
}
