// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { forgetAccount, startSession } from "@/lib/session";
import { readStored, writeStored, writeStoredLate } from "@/lib/storage";
import { useForgetting } from "./use-forgetting";

beforeEach(() => {
  localStorage.clear();
  const user = { id: "u1", email: "a@example.com", email_verified: true };
  startSession({ access: "access", refresh: "refresh", user });
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});

it("drops what this tab has not written yet when another tab notices a deleted account", () => {
  renderHook(() => {
    useForgetting(new QueryClient());
  });
  writeStoredLate("draft:c1", () => "half a thought");
  localStorage.setItem("owner", "");
  window.dispatchEvent(new StorageEvent("storage", { key: "owner" }));
  expect(readStored("draft:c1")).toBeNull();
});

it("keeps what a later visitor leaves here, such as the address of a new password", () => {
  forgetAccount(true);
  renderHook(() => {
    useForgetting(new QueryClient());
  });
  writeStored("reset-address", "b@example.com");
  window.dispatchEvent(new Event("pageshow"));
  expect(readStored("reset-address")).toBe("b@example.com");
});
