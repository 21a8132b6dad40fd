import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, vi } from "vitest";
import { markCaller } from "@/lib/caller";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import * as proxy from "./route";

const HERE = "http://web.test";
const backend = standInBackend();

function ask(path: string, init?: RequestInit): Promise<Response> {
  const method = (init?.method ?? "GET") as keyof typeof proxy & "GET";
  return proxy[method](new Request(HERE + path, init));
}

it("answers a bad path itself, in the API's words", async () => {
  const answer = await ask("/api/dj/me%2fadmin");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({
    detail: "That is not a path of the API.",
    code: "bad_path",
  });
  expect(backend.server.seen).toEqual([]);
});

it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
  "keeps %s, query, body and status",
  async (method) => {
    backend.handler = (_request, response) => {
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
    expect(backend.server.seen[0]).toMatchObject({
      method,
      url: "/api/conversations/1?a=1&a=2&b=%20x",
      body: body ?? "",
    });
  },
);

it("lets only the listed headers through, both ways", async () => {
  backend.handler = (_request, response) => {
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
    "user-agent": "Reader/1.0",
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
  const received = backend.server.seen[0]?.headers ?? {};
  expect(received).toMatchObject({ ...sent, "accept-encoding": "identity" });
  for (const name of Object.keys(kept)) expect(received).not.toHaveProperty([name]);
});

it("tells the backend who asked, and proves that it is us who say so", async () => {
  vi.stubEnv("WEB_APP_KEY", "the key of both servers");
  const headers: Record<string, string> = {
    "x-forwarded-for": "6.6.6.6",
    "x-web-app-key": "guess",
  };
  await ask("/api/dj/me", { headers });
  markCaller({ headers, socket: { remoteAddress: "192.0.2.7" } });
  await ask("/api/dj/me", { headers });
  const [unmarked, marked] = backend.server.seen.map((request) => request.headers);
  expect(unmarked).not.toHaveProperty("x-web-app-key");
  expect(unmarked).not.toHaveProperty("x-forwarded-for");
  expect(marked).toMatchObject({
    "x-forwarded-for": "6.6.6.6, 192.0.2.7",
    "x-web-app-key": "the key of both servers",
  });
});

it("passes 204 on without a body, and HEAD as HEAD", async () => {
  backend.handler = (_request, response) => response.writeHead(204).end();
  const gone = await ask("/api/dj/conversations/1", { method: "DELETE" });
  expect([gone.status, await gone.text()]).toEqual([204, ""]);
  backend.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end();
  };
  const head = await ask("/api/dj/me", { method: "HEAD" });
  expect([head.status, backend.server.seen[1]?.method]).toEqual([200, "HEAD"]);
});

it("follows no redirect", async () => {
  backend.handler = (_request, response) => {
    response.writeHead(301, { location: `${backend.server.url}/api/elsewhere` }).end();
  };
  const answer = await ask("/api/dj/me");
  expect([answer.status, answer.headers.get("location")]).toEqual([301, null]);
  expect(backend.server.seen).toHaveLength(1);
});

it("takes 256 KiB and not a byte more", async () => {
  const limit = 256 * 1024;
  const whole = await ask("/api/dj/me", { method: "PATCH", body: "x".repeat(limit) });
  expect([whole.status, backend.server.seen[0]?.body.length]).toEqual([200, limit]);
  const over = await ask("/api/dj/me", { method: "PATCH", body: "x".repeat(limit + 1) });
  expect(over.status).toBe(413);
  expect(await over.json()).toEqual({
    detail: "The request body is too large.",
    code: "body_too_large",
  });
  expect(backend.server.seen).toHaveLength(1);
});

it.each([
  ["POST", "characters", 2 * 1024 * 1024],
  ["PATCH", "characters/1/", 2 * 1024 * 1024],
  ["POST", "characters/import", 33 * 1024 * 1024],
  ["POST", "lorebooks/import/", 33 * 1024 * 1024],
  ["PUT", "characters/1/avatar", 8 * 1024 * 1024 + 8 * 1024],
])("lets %s /%s have more, and not a byte more", async (method, path, limit) => {
  const type = { "content-type": "image/png" };
  const whole = await ask(`/api/dj/${path}`, { method, headers: type, body: "x".repeat(limit) });
  expect([whole.status, backend.server.seen[0]?.body.length]).toEqual([200, limit]);
  expect(backend.server.seen[0]?.headers["content-type"]).toBe("image/png");
  const told = { "content-length": String(limit + 1) };
  expect((await ask(`/api/dj/${path}`, { method, headers: told, body: "x" })).status).toBe(413);
  expect(backend.server.seen).toHaveLength(1);
  const over = await ask(`/api/dj/${path}`, { method, body: "x".repeat(limit + 1) });
  expect([over.status, await over.json()]).toEqual([
    413,
    { detail: "The request body is too large.", code: "body_too_large" },
  ]);
});

it("does not hold a picture until it is whole", async () => {
  let isRead = false;
  const server = createServer((request, response) => {
    request.once("data", () => {
      isRead = true;
    });
    request.resume().once("end", () => {
      answerJson(response, 200, { ok: true });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("BACKEND_URL", `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  // It ends only after its beginning has arrived.
  const body = new ReadableStream({
    async pull(controller) {
      if (isRead) controller.close();
      else controller.enqueue(new Uint8Array(1024));
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  });
  const init = { method: "PUT", body, duplex: "half" } as RequestInit;
  expect((await ask("/api/dj/characters/1/avatar", init)).status).toBe(200);
  server.closeAllConnections();
  server.close();
});

it("gives the same methods no more elsewhere", async () => {
  const body = "x".repeat(256 * 1024 + 1);
  for (const [method, path] of [
    ["PUT", "characters/1"],
    ["POST", "characters/1/avatar"],
    ["POST", "characters/1/duplicate"],
    ["POST", "personas"],
  ] as const)
    expect((await ask(`/api/dj/${path}`, { method, body })).status).toBe(413);
  expect(backend.server.seen).toEqual([]);
});

it("shows pictures as the backend has them", async () => {
  const bytes = Buffer.from([0, 255, 1, 254]);
  const headers = {
    "content-type": "image/webp",
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  };
  backend.handler = (_request, response) => response.writeHead(200, headers).end(bytes);
  const answer = await ask("/api/dj/assets/1?size=64");
  expect(Object.fromEntries(answer.headers)).toEqual(headers);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  expect(backend.server.seen[0]?.url).toBe("/api/assets/1?size=64");
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
  await backend.server.close();
  const answer = await ask("/api/dj/me");
  expect(answer.status).toBe(502);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await answer.json()).toEqual({
    detail: "The server behind this page cannot be reached.",
    code: "backend_unavailable",
  });
});
