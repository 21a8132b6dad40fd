import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { subscribeNever } from "@/lib/listeners";
import { subscribeWindow } from "@/lib/subscribe-window";
import { waitForNetwork } from "./backoff";
import type { LiveSocket } from "./live/live-socket";
import { ThreadLine } from "./live/thread-line";
import { RunController } from "./run-controller";
import type { RunObserver, RunView } from "./run-view";
import type { RunState } from "./run-reducer";
import { sseTransport } from "./sse-transport";
import { ThreadWriter } from "./thread-writer";

/** The state of a run; its text dates from the last time that anything else changed. */
export interface FollowedRun extends RunView {
  readonly controller: RunController;
}

/**
 * The pause between two attempts ends as soon as the socket is up: then the server can be reached.
 */
function createWait(live: LiveSocket) {
  return (seconds: number, signal: AbortSignal): Promise<void> =>
    waitForNetwork(seconds, signal, (wake) =>
      live.listen((news) => {
        if (news.type === "ready") wake();
      }),
    );
}

/** Follows `live`'s conversation; `onRefused` gets each prompt that the server has refused. */
export function useRun(live: LiveSocket, onRefused: RunObserver["onRefused"]): FollowedRun {
  const client = useQueryClient();
  const [controller, line] = useMemo(() => {
    const { conversationId } = live;
    const writer = new ThreadWriter(client, conversationId, () => live.isConnected);
    const observer = {
      onStart: writer.begin,
      onEnd: writer.finish,
      onIdle: writer.reload,
      onCut: live.probe,
      onRefused,
    };
    const created = new RunController(conversationId, sseTransport, observer, createWait(live));
    return [created, new ThreadLine(live, created, writer)];
  }, [client, live, onRefused]);
  useEffect(() => {
    controller.start();
    const leaveLine = line.start();
    const leaveWindow = subscribeWindow(["online"], () => controller.retry());
    return () => {
      leaveWindow();
      leaveLine();
      controller.dispose();
    };
  }, [controller, line]);
  const view = useSyncExternalStore(controller.subscribe, controller.getOutline);
  return { ...view, controller };
}

/**
 * The live state of the run, while `isWanted`. For leaf components only: it changes every frame.
 */
export function useRunText(controller: RunController, isWanted: boolean): RunState | null {
  return useSyncExternalStore(isWanted ? controller.subscribe : subscribeNever, () =>
    isWanted ? controller.getView().run : null,
  );
}
