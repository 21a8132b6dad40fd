import { fetchAuthorized, requireOk } from "@/lib/api-client";
import { NetworkError } from "@/lib/api-error";
import type * as wire from "@/lib/api-schema";
import { readEndpoints } from "@/lib/env";
import { createSseDecoder } from "@/lib/sse-decoder";
import { type ReceivedEvent, parseRunEvent } from "./run-events";
import type { RunRequest, RunTransport, TurnRequest } from "./transport";

/** Three missed pings: the connection is dead, even if no error was reported. */
const SILENCE_LIMIT_MS = 45_000;

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

type Bytes = ReadableStreamReadResult<Uint8Array>;

async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Bytes> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkError("silence")), SILENCE_LIMIT_MS);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function* decode(body: ReadableStream<Uint8Array>): AsyncGenerator<ReceivedEvent> {
  const decoder = createSseDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const part = await readWithin(reader);
      if (part.done) return;
      for (const frame of decoder.push(part.value)) {
        const received = parseRunEvent(frame);
        if (received) yield received;
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

export const sseTransport: RunTransport = {
  async open(request, signal) {
    const response = await requireOk(await fetchStream(request, signal));
    if (!response.body) throw new NetworkError("no stream");
    return decode(response.body);
  },
};
