// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type TestServer, answerJson, startServer } from "@/testing/server";
import { callApi } from "./api-client";
import { ApiError, NetworkError } from "./api-error";
import {
  endSession,
  readOwner,
  readSessionState,
  refreshAccess,
  replaceTokens,
  signOut,
  startSession,
  subscribeSession,
} from "./session";

/** Takes `good-<n>` for n ≥ the newest; each refresh gives the next pair. */
let backend: TestServer;
let newest = 0;
let refreshStatus = 200;

beforeEach(async () => {
  newest = 0;
  refreshStatus = 200;
  localStorage.clear();
  backend = await startServer((request, response) => {
    if (request.url === "/api/auth/logout") answerJson(response, 204);
    else if (request.url === "/api/auth/refresh") {
      if (refreshStatus === 200) newest += 1;
      // Slow enough for everybody else who was refused to come and ask as well.
      setTimeout(() => {
        if (refreshStatus !== 200)
          answerJson(response, refreshStatus, { detail: "No.", code: "token_not_valid" });
        else answerJson(response, 200, { access: `good-${newest}`, refresh: `refresh-${newest}` });
      }, 30);
    } else if (request.headers.authorization === `Bearer good-${newest}` && newest > 0)
      answerJson(response, 200, { body: request.body });
    else answerJson(response, 401, { detail: "Who are you?", code: "not_authenticated" });
  });
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.url);
  signInAs("u1");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await backend.close();
});

function signInAs(id: string): boolean {
  const user = { id, email: "a@example.com", email_verified: true };
  return startSession({ access: "stale", refresh: "refresh-0", user });
}

function countCalls(url: string): number {
  return backend.seen.filter((request) => request.url === url).length;
}

it("answers a 401 by one refresh and one retry with the same body", async () => {
  const answer = await callApi("/settings", { method: "PATCH", body: { theme: "dark" } });
  expect(answer).toEqual({ body: '{"theme":"dark"}' });
  expect(backend.seen.map((request) => request.url)).toEqual([
    "/api/settings",
    "/api/auth/refresh",
    "/api/settings",
  ]);
  expect(localStorage.getItem("access")).toBe("good-1");
  expect(localStorage.getItem("refresh")).toBe("refresh-1");
});

it("refreshes once for ten calls that were refused together", async () => {
  await Promise.all(Array.from({ length: 10 }, () => callApi("/me")));
  expect(countCalls("/api/auth/refresh")).toBe(1);
  expect(countCalls("/api/me")).toBe(20);
});

it("takes the token that another tab has fetched meanwhile", async () => {
  newest = 7;
  localStorage.setItem("access", "good-7");
  expect(await refreshAccess("stale")).toBe("good-7");
  expect(countCalls("/api/auth/refresh")).toBe(0);
});

it("refreshes under a lock that all tabs share", async () => {
  const request = vi.fn((_name: string, task: () => Promise<string | null>) => task());
  Object.defineProperty(navigator, "locks", { value: { request }, configurable: true });
  try {
    expect(await refreshAccess("stale")).toBe("good-1");
    expect(request.mock.calls.map(([name]) => name)).toEqual(["session-refresh"]);
  } finally {
    Reflect.deleteProperty(navigator, "locks");
  }
});

it("ends the session when the server refuses the refresh token", async () => {
  refreshStatus = 401;
  const ended = vi.fn();
  const unsubscribe = subscribeSession(ended);
  await expect(callApi("/me")).rejects.toMatchObject({ status: 401, code: "not_authenticated" });
  unsubscribe();
  expect(ended).toHaveBeenCalledTimes(1);
  expect(readSessionState()).toBe("signed-out");
  expect(localStorage.getItem("access")).toBeNull();
});

it.each([500, 503, 429])("keeps the session when the refresh ends in %i", async (status) => {
  refreshStatus = status;
  await expect(callApi("/me")).rejects.toBeInstanceOf(ApiError);
  expect(localStorage.getItem("refresh")).toBe("refresh-0");
});

it("keeps the session when the server cannot be reached", async () => {
  await backend.close();
  await expect(refreshAccess("stale")).rejects.toBeInstanceOf(NetworkError);
  expect(readSessionState()).toBe("signed-in");
  backend = await startServer(() => undefined);
});

it("does not revive a session that ended while its refresh was under way", async () => {
  const refreshed = refreshAccess("stale");
  endSession();
  expect(await refreshed).toBeNull();
  expect(localStorage.getItem("access")).toBeNull();
  expect(localStorage.getItem("refresh")).toBeNull();
});

it("signs out at once, tells the server which session, and does not wait for its consent", async () => {
  const farewell = signOut();
  expect(readSessionState()).toBe("signed-out");
  await farewell;
  const logout = backend.seen.find((request) => request.url === "/api/auth/logout");
  expect(logout?.body).toBe('{"refresh":"refresh-0"}');
});

it("hears of a sign-out in another tab", () => {
  const heard = vi.fn();
  const unsubscribe = subscribeSession(heard);
  window.dispatchEvent(new StorageEvent("storage", { key: "refresh", newValue: null }));
  window.dispatchEvent(new StorageEvent("storage", { key: "color-theme" }));
  unsubscribe();
  expect(heard).toHaveBeenCalledTimes(1);
});

it("says when somebody else signs in at the same browser", () => {
  expect(signInAs("u1")).toBe(false);
  expect(signInAs("u2")).toBe(true);
  expect(readOwner()).toBe("u2");
});

it("makes refreshes wait for a call that replaces the tokens", async () => {
  let answer: (tokens: { access: string; refresh: string }) => void = () => undefined;
  const call = vi.fn(
    () =>
      new Promise<{ access: string; refresh: string }>((resolve) => {
        answer = resolve;
      }),
  );
  const replaced = replaceTokens(call);
  await vi.waitFor(() => {
    expect(call).toHaveBeenCalledWith("stale");
  });
  const refreshed = refreshAccess("stale");
  answer({ access: "next", refresh: "refresh-next" });
  await replaced;
  expect(await refreshed).toBe("next");
  expect(countCalls("/api/auth/refresh")).toBe(0);
  expect(localStorage.getItem("refresh")).toBe("refresh-next");
});

it("refreshes for such a call where the token has expired", async () => {
  await replaceTokens((access) =>
    callApi<{ body: string }>("/auth/password/change", { method: "POST", access }).then(() => ({
      access: `${access ?? ""}-changed`,
      refresh: "refresh-changed",
    })),
  );
  expect(localStorage.getItem("access")).toBe("good-1-changed");
});

it("keeps the session where such a call is refused, and refreshes go on", async () => {
  const refusal = new ApiError({ status: 400, code: "invalid", detail: "Wrong." });
  await expect(replaceTokens(() => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(await refreshAccess("stale")).toBe("good-1");
});

it("calls with another token than the session's, and takes its 401 for final", async () => {
  newest = 3;
  expect(await callApi("/me", { access: "good-3" })).toEqual({ body: "" });
  await expect(callApi("/me", { access: "good-2" })).rejects.toMatchObject({ status: 401 });
  await expect(callApi("/me", { access: null })).rejects.toMatchObject({ status: 401 });
  expect(countCalls("/api/auth/refresh")).toBe(0);
});

it.each([200, 401])(
  "leaves the session of who signed in while an earlier one's refresh ended in %i",
  async (status) => {
    refreshStatus = status;
    const refreshed = refreshAccess("stale");
    await vi.waitFor(
      () => {
        expect(countCalls("/api/auth/refresh")).toBe(1);
      },
      { interval: 1 },
    );
    const user = { id: "u2", email: "b@example.com", email_verified: true };
    startSession({ access: "theirs", refresh: "refresh-theirs", user });
    expect(await refreshed).toBe("theirs");
    expect(localStorage.getItem("refresh")).toBe("refresh-theirs");
  },
);

it("does not repeat one reader's request in the name of the next one", async () => {
  newest = 1;
  const call = callApi("/settings", { method: "PATCH", body: { theme: "dark" } });
  localStorage.setItem("access", "good-1");
  localStorage.setItem("owner", "u2");
  await expect(call).rejects.toMatchObject({ status: 401 });
  expect(countCalls("/api/settings")).toBe(1);
});

it("tells those who think that they are signed in once storage was emptied by hand", async () => {
  const told = vi.fn();
  const unsubscribe = subscribeSession(told);
  localStorage.clear();
  await expect(callApi("/me")).rejects.toMatchObject({ status: 401 });
  unsubscribe();
  expect(told).toHaveBeenCalled();
});

it("signs out after what still needs the session", async () => {
  let finish = (): void => undefined;
  const farewell = signOut(
    new Promise<void>((resolve) => {
      finish = resolve;
    }),
  );
  expect(readSessionState()).toBe("signed-in");
  finish();
  await farewell;
  expect(readSessionState()).toBe("signed-out");
});
