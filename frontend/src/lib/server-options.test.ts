import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";

const backend = standInBackend();
let clientId: unknown;
let readGoogleClientId: () => Promise<string | null>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
  vi.resetModules();
  ({ readGoogleClientId } = await import("./server-options"));
  clientId = "1-a.apps.googleusercontent.com";
  backend.handler = (_request, response) => {
    answerJson(response, 200, { google_client_id: clientId });
  };
});
afterEach(() => {
  vi.useRealTimers();
});

it("asks the backend once for many pages", async () => {
  const answers = await Promise.all([1, 2, 3].map(() => readGoogleClientId()));
  expect(answers).toEqual(Array(3).fill("1-a.apps.googleusercontent.com"));
  expect(backend.server.seen.map((request) => request.url)).toEqual(["/api/auth/options"]);
});

it("shows the backend who asks", async () => {
  vi.stubEnv("WEB_APP_KEY", "the key of both servers");
  await readGoogleClientId();
  expect(backend.server.seen[0]?.headers["x-web-app-key"]).toBe("the key of both servers");
});

it("hears of a change within two pages after a minute", async () => {
  await readGoogleClientId();
  clientId = null;
  vi.setSystemTime(1_061_000);
  expect(await readGoogleClientId()).toBe("1-a.apps.googleusercontent.com");
  await vi.waitFor(async () => {
    expect(await readGoogleClientId()).toBeNull();
  });
});

it.each([null, "", 7, "two words", 'x" onload="'])("offers nothing for %j", async (value) => {
  clientId = value;
  expect(await readGoogleClientId()).toBeNull();
});

it("offers nothing while the backend is away, and asks again soon", async () => {
  backend.handler = (_request, response) => {
    answerJson(response, 503, {});
  };
  expect(await readGoogleClientId()).toBeNull();
  backend.handler = (_request, response) => {
    answerJson(response, 200, { google_client_id: clientId });
  };
  vi.setSystemTime(1_003_500);
  await vi.waitFor(async () => {
    expect(await readGoogleClientId()).toBe("1-a.apps.googleusercontent.com");
  });
});
