import { expect, it } from "vitest";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import * as route from "./route";
import { GET as getChat, POST as postChat } from "./route";

const HERE = "http://web.test";
const backend = standInBackend();

const SSE = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  "x-run-id": "run-1",
  "x-request-id": "abc",
};

it("hands on each piece as it comes, byte for byte", async () => {
  let say: (text: string) => void = () => undefined;
  backend.handler = (_request, response) => {
    response.writeHead(200, SSE);
    response.flushHeaders();
    say = (text) => response.write(text);
  };
  const answer = await postChat(
    new Request(`${HERE}/api/chat`, { method: "POST", body: '{"prompt":"hi"}' }),
  );
  expect(Object.fromEntries(answer.headers)).toEqual(SSE);
  expect(backend.server.seen[0]).toMatchObject({ method: "POST", url: "/api/chat/stream" });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  for (const piece of ["event: tok", 'en\ndata: {"delta":"Kä', 'se"}\n\n']) {
    say(piece);
    // A proxy that gathers would leave this waiting for the next piece.
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(piece);
  }
  await reader.cancel();
});

it("tells proxies in front not to gather events, whatever lies behind", async () => {
  backend.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end("event: end\n\n");
  };
  const { headers } = await getChat(new Request(`${HERE}/api/chat?run_id=a`));
  expect(headers.get("x-accel-buffering")).toBe("no");
  expect(headers.get("cache-control")).toBe("no-cache, no-transform");
});

it("carries cursor and query of a resumed stream", async () => {
  await getChat(
    new Request(`${HERE}/api/chat/?run_id=a&after=3`, { headers: { "last-event-id": "a:3" } }),
  );
  expect(backend.server.seen[0]).toMatchObject({
    method: "GET",
    url: "/api/chat/stream?run_id=a&after=3",
  });
  expect(backend.server.seen[0]?.headers["last-event-id"]).toBe("a:3");
});

it("passes 204 and JSON refusals on as they are", async () => {
  backend.handler = (_request, response) => response.writeHead(204).end();
  expect((await getChat(new Request(`${HERE}/api/chat?conversation_id=c`))).status).toBe(204);
  const busy = { detail: "Busy.", code: "run_active", run_id: "r", message_id: "m" };
  backend.handler = (_request, response) => {
    answerJson(response, 409, busy);
  };
  const refused = await postChat(new Request(`${HERE}/api/chat`, { method: "POST", body: "{}" }));
  expect([refused.status, await refused.json()]).toEqual([409, busy]);
});

it.each(["DELETE", "PATCH", "PUT"] as const)(
  "has the backend refuse %s in words",
  async (method) => {
    const wrong = { detail: "This method is not allowed here.", code: "method_not_allowed" };
    backend.handler = (_request, response) => {
      answerJson(response, 405, wrong);
    };
    const refused = await route[method](new Request(`${HERE}/api/chat`, { method }));
    expect([refused.status, await refused.json()]).toEqual([405, wrong]);
    expect(backend.server.seen[0]).toMatchObject({ method, url: "/api/chat/stream" });
  },
);

it("leaves upstream within a moment when the caller leaves", async () => {
  const left = new Promise<number>((resolve) => {
    backend.handler = (_request, response) => {
      response.writeHead(200, SSE).write(": ping\n\n");
      response.on("close", () => {
        resolve(performance.now());
      });
    };
  });
  const abort = new AbortController();
  const answer = await getChat(new Request(`${HERE}/api/chat?run_id=a`, { signal: abort.signal }));
  await (answer.body as ReadableStream).getReader().read();
  const began = performance.now();
  abort.abort();
  expect((await left) - began).toBeLessThan(500);
});
