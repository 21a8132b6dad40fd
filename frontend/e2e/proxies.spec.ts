import { expect, test } from "@playwright/test";
import { connect } from "node:net";

/** Sends a path unchanged; a URL parser would normalize it. */
function askRaw(base: URL, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(base.port || 80), base.hostname);
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => {
      resolve(answer);
    });
    socket.on("error", reject);
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${base.host}\r\nConnection: close\r\n\r\n`);
  });
}

const REFUSED = [
  "/api/dj/..",
  "/api/dj/../../admin",
  "/api/dj/%2e%2e/admin",
  "/api/dj/conversations/../me",
  "/api/dj/me/%2e%2e/admin",
  "/api/dj/me%2fadmin",
  "/api/dj/me%5cadmin",
  "/api/dj/me\\admin",
  "/api/dj//me",
  "/api/dj/me//",
  "/api/dj/me%00",
  "/api/dj/@evil.example/me",
  "/api/dj/http://evil.example/me",
  "//evil.example/api/dj/me",
  "http://evil.example/api/dj/me",
  "/api/dj/%zz",
  "/api/dj/admin",
];

test.describe("refuses every path that could leave the API", () => {
  for (const path of REFUSED)
    test(path, async ({ baseURL }) => {
      const answer = await askRaw(new URL(baseURL ?? ""), "GET", path);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"bad_path"');
    });
});

test("answers no method and no broken address by a 5xx", async ({ baseURL }) => {
  for (const method of ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS"])
    for (const path of [
      "/api/dj/me",
      "/api/chat",
      "/chat/%zz",
      "/%zz",
      "/api/dj",
      "/api/nothing",
    ]) {
      const answer = await askRaw(new URL(baseURL ?? ""), method, path);
      expect(answer, `${method} ${path}`).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    }
});

test("speaks no HTML under /api", async ({ baseURL }) => {
  for (const method of ["GET", "PUT", "DELETE"])
    for (const path of [
      "/api",
      "/api/",
      "/api/nothing",
      "/api/dj",
      "/api/dj/nothing",
      "/api/chat",
    ]) {
      const answer = await askRaw(new URL(baseURL ?? ""), method, path);
      expect(answer, `${method} ${path}`).toMatch(/^content-type: application\/json/im);
    }
});

test("answers a path with a slash like one without, for every method", async ({ request }) => {
  for (const slash of ["", "/"]) {
    const login = await request.post(`/api/dj/auth/login${slash}`, {
      data: { email: "nobody@example.com", password: "not-a-password" },
      maxRedirects: 0,
    });
    expect(login.status()).toBe(400);
    expect(await login.json()).toMatchObject({ code: "invalid_credentials" });
    const stream = await request.post(`/api/chat${slash}`, { data: {}, maxRedirects: 0 });
    expect(stream.status()).toBe(401);
    expect(stream.headers()["www-authenticate"]).toBe("Bearer");
  }
});
