import { expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { resolveUpstream } from "./upstream";

const backend = standInBackend();

it.each([
  ["me", "/api/me"],
  ["me/", "/api/me"],
  ["conversations/3f-a_b.c~d/messages", "/api/conversations/3f-a_b.c~d/messages"],
  ["auth/password/reset/confirm/", "/api/auth/password/reset/confirm"],
  ["docs", "/api/docs"],
  ["schema", "/api/schema"],
])("leads %s to %s", (path, expected) => {
  expect(resolveUpstream(path, "?q=a%2Fb")?.href).toBe(`${backend.server.url}${expected}?q=a%2Fb`);
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
