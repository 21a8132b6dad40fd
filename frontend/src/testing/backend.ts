import { afterEach, beforeEach, vi } from "vitest";
import { type Handler, type TestServer, answerJson, startServer } from "./server";

interface FakeBackend {
  /** The running server; `seen` has the requests of this test. */
  server: TestServer;
  /** Handles requests; answers `{ok: true}` unless a test replaces it. */
  handler: Handler;
}

/** A real HTTP server for each test, with BACKEND_URL pointing at it. */
export function standInBackend(): FakeBackend {
  const backend = {} as FakeBackend;
  beforeEach(async () => {
    backend.handler = (_request, response) => {
      answerJson(response, 200, { ok: true });
    };
    backend.server = await startServer((...args) => {
      backend.handler(...args);
    });
    vi.stubEnv("BACKEND_URL", backend.server.url);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await backend.server.close();
  });
  return backend;
}
