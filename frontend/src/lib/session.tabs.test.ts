// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { startSession, subscribeOtherOwner, subscribeSession } from "./session";

beforeEach(() => {
  localStorage.clear();
  signInAs("u1");
});

function signInAs(id: string): void {
  const user = { id, email: "a@example.com", email_verified: true };
  startSession({ access: "access", refresh: "refresh", user });
}

it("looks again when the way back brings a page out of the browser's memory", () => {
  const heard = vi.fn();
  const unsubscribe = subscribeSession(heard);
  window.dispatchEvent(new Event("pageshow"));
  unsubscribe();
  window.dispatchEvent(new Event("pageshow"));
  expect(heard).toHaveBeenCalledTimes(1);
});

it("tells of another reader whom another tab let in, and not of this tab's own", () => {
  const heard = vi.fn();
  const unsubscribe = subscribeOtherOwner(heard);
  signInAs("u2");
  window.dispatchEvent(new Event("pageshow"));
  expect(heard).not.toHaveBeenCalled();
  localStorage.setItem("owner", "u3");
  window.dispatchEvent(new StorageEvent("storage", { key: "owner" }));
  unsubscribe();
  expect(heard).toHaveBeenCalledTimes(1);
});

it("takes a deleted account for nobody else's, and the next reader for another", () => {
  const heard = vi.fn();
  const unsubscribe = subscribeOtherOwner(heard);
  localStorage.setItem("owner", "");
  window.dispatchEvent(new StorageEvent("storage", { key: "owner" }));
  expect(heard).not.toHaveBeenCalled();
  localStorage.setItem("owner", "u2");
  window.dispatchEvent(new StorageEvent("storage", { key: "owner" }));
  unsubscribe();
  expect(heard).toHaveBeenCalledTimes(1);
});
