// @vitest-environment jsdom
import { expect, it } from "vitest";
import { readOwnReturnPath, buildLoginPath, keepGoalOwner, readReturnPath } from "./return-path";

it.each(["/chat/abc?m=1#x", "/settings", "/characters?x=//y"])("comes back to %s", (path) => {
  expect(readReturnPath(path)).toBe(path);
});

it.each([
  null,
  "",
  "chat",
  "//evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "https://evil.example/chat",
  "javascript:alert(1)",
  "/x/..//evil.example",
  "/login?next=/login",
  "/register",
  "/verify-email?token=x",
  "/reset-password",
  "/api/dj/me",
  "http://",
])("goes to the chat instead of %j", (path) => {
  expect(readReturnPath(path)).toBe("/chat");
});

it("names the page to come back to, unless it is the chat itself", () => {
  expect(buildLoginPath("/chat/abc?m=1")).toBe("/login?next=%2Fchat%2Fabc%3Fm%3D1");
  expect(buildLoginPath("/chat")).toBe("/login");
});

it.each([
  ["u1", "u1", "/chat/abc"],
  ["u1", "u2", "/chat"],
  [null, "u2", "/chat/abc"],
])("leads from a page of %s after %s signed in to %s", (owner, reader, path) => {
  keepGoalOwner(owner);
  expect(readOwnReturnPath("/chat/abc", reader)).toBe(path);
});
