// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type TestServer, answerJson, startServer } from "@/testing/server";
import { callApi } from "./api-client";
import {
  forgetAccount,
  hasAccountGone,
  hasSignedOut,
  readOwner,
  readSessionState,
  startSession,
} from "./session";

const WRITTEN = ["draft:c1", "draft:character:new", "outbox:c1", "queue:c1", "reset-address"];

let backend: TestServer;
let refusal: object = {};

function signInAs(id: string): boolean {
  const user = { id, email: "a@example.com", email_verified: true };
  return startSession({ access: "access", refresh: "refresh", user });
}

beforeEach(async () => {
  localStorage.clear();
  backend = await startServer((_, response) => {
    answerJson(response, 401, { detail: "No.", code: "token_not_valid", ...refusal });
  });
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.url);
  signInAs("u1");
  for (const key of WRITTEN) localStorage.setItem(key, "said");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  localStorage.clear();
  await backend.close();
});

it.each([
  ["keeps what was written when a session ends", {}, "said", "u1"],
  ["keeps nothing of a deleted account", { is_account_deleted: true }, null, ""],
])("%s", async (_, said, kept, owner) => {
  refusal = said;
  await expect(callApi("/settings")).rejects.toThrow();
  expect(readSessionState()).toBe("signed-out");
  expect(hasAccountGone()).toBe(owner === "");
  for (const key of WRITTEN) expect(localStorage.getItem(key)).toBe(kept);
  expect(readOwner()).toBe(owner);
  expect(hasSignedOut()).toBe(false);
  // Whatever another tab still wrote goes when the next one comes.
  expect(signInAs("u2")).toBe(true);
  expect(hasAccountGone()).toBe(false);
});

it("knows that this tab wanted it", () => {
  forgetAccount(true);
  expect(readSessionState()).toBe("signed-out");
  expect(hasSignedOut()).toBe(true);
});
