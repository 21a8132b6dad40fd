import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GET as getChat, POST as postChat } from "@/app/api/chat/route";
import * as proxy from "@/app/api/dj/[...path]/route";
import { type Handler, type TestServer, answerJson, startServer } from "@/testing/server";
import { resolveUpstream } from "./upstream";

const HERE = "http://web.test";

let upstream: TestServer;
let handler: Handler;

beforeEach(async () => {
  handler = (_request, response) => {
    answerJson(response, 200, { ok: true });
  };
  upstream = await startServer((...args) => {
    handler(...args);
  });
  vi.stubEnv("BACKEND_URL", upstream.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await upstream.close();
});

function ask(path: string, init?: RequestInit): Promise<Response> {
  const method = (init?.method ?? "GET") as keyof typeof proxy & "GET";
  return proxy[method](new Request(HERE + path, init));
}

describe("the way to the backend", () => {
  it.each([
    ["me", "/api/me"],
    ["me/", "/api/me"],
    ["conversations/3f-a_b.c~d/messages", "/api/conversations/3f-a_b.c~d/messages"],
    ["auth/password/reset/confirm/", "/api/auth/password/reset/confirm"],
  ])("leads %s to %s", (path, expected) => {
    expect(resolveUpstream(path, "?q=a%2Fb")?.href).toBe(`${upstream.url}${expected}?q=a%2Fb`);
  });

  it.each([
    "",
    "/",
    "//",
    "..",
    ".",
    "me/..",
    "me/../admin",
    "me/./x",
    "%2e%2e/admin",
    "me/%2e%2e/admin",
    "me/.%2e",
    "me%2fadmin",
    "me%5cadmin",
    "me\\admin",
    "me//x",
    "/me",
    "me//",
    "//evil.example/me",
    "@evil.example/me",
    "me@evil.example",
    "me:80",
    "http://evil.example/me",
    "https:evil.example",
    "me%00",
    "me\0",
    "me%0d%0aHost:evil",
    "me x",
    "me;x",
    "me?x",
    "me#x",
    "mé",
    "admin",
    "schema",
    "docs",
    "ME",
    "..;/me",
    "%",
    "%zz",
  ])("refuses %j", (path) => {
    expect(resolveUpstream(path, "")).toBeNull();
  });

  it("keeps a query that looks like a path inside the query", () => {
    expect(resolveUpstream("search", "?q=/../../admin#x")?.pathname).toBe("/api/search");
  });

  it("takes the backend's address with or without /api", () => {
    vi.stubEnv("BACKEND_URL", "http://backend.test:9/api/");
    expect(resolveUpstream("me", "")?.href).toBe("http://backend.test:9/api/me");
  });
});

describe("/api/dj", () => {
  it("answers a bad path itself, in the API's words", async () => {
    const answer = await ask("/api/dj/me%2fadmin");
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      detail: "That is not a path of the API.",
      code: "bad_path",
    });
    expect(upstream.seen).toEqual([]);
  });

  it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "keeps %s, query, body and status",
    async (method) => {
      handler = (_request, response) => {
        answerJson(response, 418, { detail: "Short and stout.", code: "teapot", spout: ["Left."] });
      };
      const body = method === "GET" ? null : '{"title":"Käse 🗡️"}';
      const answer = await ask("/api/dj/conversations/1/?a=1&a=2&b=%20x", { method, body });
      expect(answer.status).toBe(418);
      expect(await answer.json()).toEqual({
        detail: "Short and stout.",
        code: "teapot",
        spout: ["Left."],
      });
      expect(upstream.seen[0]).toMatchObject({
        method,
        url: "/api/conversations/1?a=1&a=2&b=%20x",
        body: body ?? "",
      });
    },
  );

  it("lets only the listed headers through, both ways", async () => {
    handler = (_request, response) => {
      answerJson(
        response,
        429,
        { detail: "Slow." },
        {
          "retry-after": "7",
          "www-authenticate": "Bearer",
          "cache-control": "no-store",
          "x-request-id": "abc",
          "set-cookie": "a=b",
          server: "django",
          location: "http://evil.example/",
          "access-control-allow-origin": "*",
        },
      );
    };
    const sent = {
      authorization: "Bearer t",
      "content-type": "application/json",
      accept: "application/json",
      "accept-language": "de",
      "last-event-id": "r:1",
      "x-request-id": "abc",
    };
    const kept = { cookie: "s=1", "x-forwarded-for": "1.2.3.4", "x-evil": "1", origin: HERE };
    const answer = await ask("/api/dj/me", { headers: { ...sent, ...kept } });
    expect(Object.fromEntries(answer.headers)).toEqual({
      "cache-control": "no-store",
      "content-type": "application/json",
      "retry-after": "7",
      "www-authenticate": "Bearer",
      "x-request-id": "abc",
    });
    const received = upstream.seen[0]?.headers ?? {};
    expect(received).toMatchObject({ ...sent, "accept-encoding": "identity" });
    for (const name of Object.keys(kept)) expect(received).not.toHaveProperty([name]);
  });

  it("passes 204 on without a body, and HEAD as HEAD", async () => {
    handler = (_request, response) => response.writeHead(204).end();
    const gone = await ask("/api/dj/conversations/1", { method: "DELETE" });
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
    handler = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end();
    };
    const head = await ask("/api/dj/me", { method: "HEAD" });
    expect([head.status, upstream.seen[1]?.method]).toEqual([200, "HEAD"]);
  });

  it("follows no redirect", async () => {
    handler = (_request, response) => {
      response.writeHead(301, { location: `${upstream.url}/api/elsewhere` }).end();
    };
    const answer = await ask("/api/dj/me");
    expect([answer.status, answer.headers.get("location")]).toEqual([301, null]);
    expect(upstream.seen).toHaveLength(1);
  });

  it("takes 256 KiB and not a byte more", async () => {
    const limit = 256 * 1024;
    const whole = await ask("/api/dj/me", { method: "PATCH", body: "x".repeat(limit) });
    expect([whole.status, upstream.seen[0]?.body.length]).toEqual([200, limit]);
    const over = await ask("/api/dj/me", { method: "PATCH", body: "x".repeat(limit + 1) });
    expect(over.status).toBe(413);
    expect(await over.json()).toEqual({
      detail: "The request body is too large.",
      code: "body_too_large",
    });
    expect(upstream.seen).toHaveLength(1);
  });

  it("stops reading a body that does not tell its length", async () => {
    let produced = 0;
    const body = new ReadableStream({
      pull(controller) {
        produced += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    expect((await ask("/api/dj/me", init)).status).toBe(413);
    expect(produced).toBeLessThan(10);
  });

  it("says 502 when nobody is there", async () => {
    await upstream.close();
    const answer = await ask("/api/dj/me");
    expect(answer.status).toBe(502);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({
      detail: "The server behind this page cannot be reached.",
      code: "backend_unavailable",
    });
    upstream = await startServer(handler);
  });
});

describe("/api/chat", () => {
  const SSE = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-run-id": "run-1",
    "x-request-id": "abc",
  };

  it("hands on each piece as it comes, byte for byte", async () => {
    let say: (text: string) => void = () => undefined;
    handler = (_request, response) => {
      response.writeHead(200, SSE);
      response.flushHeaders();
      say = (text) => response.write(text);
    };
    const answer = await postChat(
      new Request(`${HERE}/api/chat`, { method: "POST", body: '{"prompt":"hi"}' }),
    );
    expect(Object.fromEntries(answer.headers)).toEqual(SSE);
    expect(upstream.seen[0]).toMatchObject({ method: "POST", url: "/api/chat/stream" });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    for (const piece of ["event: tok", 'en\ndata: {"delta":"Kä', 'se"}\n\n']) {
      say(piece);
      // A proxy that gathers would leave this waiting for the next piece.
      expect(new TextDecoder().decode((await reader.read()).value)).toBe(piece);
    }
    await reader.cancel();
  });

  it("carries cursor and query of a resumed stream", async () => {
    await getChat(
      new Request(`${HERE}/api/chat/?run_id=a&after=3`, { headers: { "last-event-id": "a:3" } }),
    );
    expect(upstream.seen[0]).toMatchObject({
      method: "GET",
      url: "/api/chat/stream?run_id=a&after=3",
    });
    expect(upstream.seen[0]?.headers["last-event-id"]).toBe("a:3");
  });

  it("passes 204 and JSON refusals on as they are", async () => {
    handler = (_request, response) => response.writeHead(204).end();
    expect((await getChat(new Request(`${HERE}/api/chat?conversation_id=c`))).status).toBe(204);
    const busy = { detail: "Busy.", code: "run_active", run_id: "r", message_id: "m" };
    handler = (_request, response) => {
      answerJson(response, 409, busy);
    };
    const refused = await postChat(new Request(`${HERE}/api/chat`, { method: "POST", body: "{}" }));
    expect([refused.status, await refused.json()]).toEqual([409, busy]);
  });

  it("leaves upstream within a moment when the caller leaves", async () => {
    const left = new Promise<number>((resolve) => {
      handler = (_request, response) => {
        response.writeHead(200, SSE).write(": ping\n\n");
        response.on("close", () => {
          resolve(performance.now());
        });
      };
    });
    const abort = new AbortController();
    const answer = await getChat(
      new Request(`${HERE}/api/chat?run_id=a`, { signal: abort.signal }),
    );
    await (answer.body as ReadableStream).getReader().read();
    const began = performance.now();
    abort.abort();
    expect((await left) - began).toBeLessThan(500);
  });
});
