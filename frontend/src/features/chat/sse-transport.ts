import { fetchAuthorized, requireOk } from "@/lib/api-client";
import type * as wire from "@/lib/api-schema";
import { readEndpoints } from "@/lib/env";
import { readFrames } from "@/lib/sse-frames";
import { type ReceivedEvent, parseRunEvent } from "./run-events";
import type { RunRequest, RunTransport, TurnRequest } from "./transport";

function buildBody(request: TurnRequest): wire.TurnRequest {
  const common = {
    conversation_id: request.conversationId,
    client_request_id: request.clientRequestId,
  };
  if (request.kind === "send") {
    const place = request.parentId === undefined ? {} : { parent_id: request.parentId };
    return { ...common, ...place, prompt: request.prompt };
  }
  if (request.kind === "continue")
    return {
      ...common,
      continue_message_id: request.messageId,
      prompt: "",
      create_user_message: false,
    };
  const parent = request.parentId === null ? {} : { parent_id: request.parentId };
  return { ...common, ...parent, prompt: "", create_user_message: false };
}

function fetchStream(request: RunRequest, signal: AbortSignal): Promise<Response> {
  const { stream } = readEndpoints();
  const headers = new Headers({ accept: "text/event-stream" });
  if (request.kind === "resume") {
    headers.set("last-event-id", `${request.runId}:${request.after}`);
    const address = `${stream}?run_id=${encodeURIComponent(request.runId)}`;
    return fetchAuthorized(address, { headers, signal });
  }
  headers.set("content-type", "application/json");
  const body = JSON.stringify(buildBody(request));
  return fetchAuthorized(stream, { method: "POST", headers, signal, body });
}

async function* readEvents(response: Response): AsyncGenerator<ReceivedEvent> {
  for await (const frame of readFrames(response)) {
    const received = parseRunEvent(frame);
    if (received) yield received;
  }
}

export const sseTransport: RunTransport = {
  open: async (request, signal) => readEvents(await requireOk(await fetchStream(request, signal))),
};
