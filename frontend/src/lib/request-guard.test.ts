import { expect, it } from "vitest";
import { replaceMalformed } from "./request-guard";

it.each([
  "/",
  "/chat/abc?m=%zz",
  "/api/dj/me?next=//x",
  "/api/dj/me%2f",
  "/api/dj/characters/.hidden",
  "/api/dj/characters/...",
  "/api/dj/characters/a..b",
  "/a//b",
  "/a/../b",
])("leaves %s alone", (url) => {
  expect(replaceMalformed(url)).toBeNull();
});

it.each([
  "/api/dj/%zz",
  "/api/dj/%",
  "/api/dj//me",
  "/api/dj/me\\admin",
  "/api/dj/conversations/../me",
  "/api/dj/%2e%2e",
  "/api/dj/./me",
  "/api/dj/conversations/.%2E/me?q=1",
  "/api/dj/http://x/me",
  "//x/api",
  "http://x/api/dj/me",
])("sends %s where the API refuses it", (url) => {
  expect(replaceMalformed(url)).toBe("/api/dj/!");
});

it("sends an undecodable page address to the page that is not there", () => {
  expect(replaceMalformed("/chat/%zz")).toBe("/malformed");
});
