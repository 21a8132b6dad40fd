import { expect, it } from "vitest";
import * as nowhere from "../../[[...path]]/route";
import { POST } from "./route";

/** What the proxy answers itself, without a backend. */

const HERE = "http://web.test";

function ask(path: string, body = "{}", headers: HeadersInit = {}): Promise<Response> {
  return POST(new Request(HERE + path, { method: "POST", body, headers }));
}

it("has the headers of every answer", async () => {
  const large = "x".repeat(256 * 1024 + 1);
  for (const refused of [await ask("/api/dj/nowhere"), await ask("/api/dj/conversations", large)]) {
    expect(refused.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
    expect(refused.headers.get("cache-control")).toBe("no-store");
  }
});

it.each([
  ["call-7.b_c", true],
  ["a b", false],
  ["x".repeat(65), false],
])("keeps a request id that the backend would keep: %s", async (offered, isKept) => {
  const { headers } = await ask("/api/dj/nowhere", "{}", { "x-request-id": offered });
  expect(headers.get("x-request-id") === offered).toBe(isKept);
});

// A path is resolved before it gets here: `/api/dj/me/..` arrives as `/api/dj/`.
it.each(["/api/dj", "/api/dj/", "/api/dj/me/..", "/api/dj/%2e"])("refuses %s", async (path) => {
  const refused = nowhere.GET(new Request(HERE + path));
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { detail: "That is not a path of the API.", code: "bad_path" },
  ]);
});

it("has nothing beside the proxies", async () => {
  const refused = nowhere.GET(new Request(`${HERE}/api/admin/`));
  expect([refused.status, await refused.json()]).toEqual([
    404,
    { detail: "There is nothing here.", code: "not_found" },
  ]);
});
