// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as Session from "./session";

let loadAhead: (load: () => Promise<unknown>) => void;
let AHEAD_MS = 0;
let session: Pick<typeof Session, "startSession" | "endSession">;

function signIn(): void {
  const user = { id: "u1", email: "a@example.com", email_verified: true };
  session.startSession({ access: "access", refresh: "refresh", user });
}

async function pass(): Promise<void> {
  await vi.advanceTimersByTimeAsync(AHEAD_MS + 1_000);
}

beforeEach(async () => {
  // What other files' parts wait for is none of these tests'.
  vi.resetModules();
  session = await import("./session");
  ({ loadAhead, AHEAD_MS } = await import("./load-ahead"));
  vi.useFakeTimers();
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
  signIn();
});

afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

it("waits until the page is at rest, and goes on after what fails", async () => {
  const broken = vi.fn(() => Promise.reject(new Error("gone")));
  const sound = vi.fn(() => Promise.resolve());
  loadAhead(broken);
  loadAhead(sound);
  await vi.advanceTimersByTimeAsync(AHEAD_MS - 1);
  expect(broken).not.toHaveBeenCalled();
  await pass();
  expect(broken).toHaveBeenCalledOnce();
  expect(sound).toHaveBeenCalledOnce();
  const later = vi.fn(() => Promise.resolve());
  loadAhead(later);
  await pass();
  expect(later).toHaveBeenCalledOnce();
  expect(sound).toHaveBeenCalledOnce();
});

it("loads nothing for a stranger before they sign in", async () => {
  session.endSession();
  const load = vi.fn(() => Promise.resolve());
  loadAhead(load);
  await pass();
  expect(load).not.toHaveBeenCalled();
  signIn();
  await pass();
  expect(load).toHaveBeenCalledOnce();
});
