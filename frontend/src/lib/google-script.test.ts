// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { loadGoogleIdentity, readTokenEmail } from "./google-script";

function script(): HTMLScriptElement {
  const found = document.querySelector<HTMLScriptElement>('script[src*="accounts.google.com"]');
  if (!found) throw new Error("no script was asked for");
  return found;
}

afterEach(() => {
  vi.useRealTimers();
  document.head.innerHTML = "";
});

it("tries again after a failure", async () => {
  const first = loadGoogleIdentity();
  script().dispatchEvent(new Event("error"));
  await expect(first).rejects.toThrow("did not load");
  expect(document.querySelectorAll("script")).toHaveLength(0);
  const second = loadGoogleIdentity();
  const identity = { initialize: vi.fn(), renderButton: vi.fn() };
  vi.stubGlobal("google", { accounts: { id: identity } });
  script().dispatchEvent(new Event("load"));
  expect(await second).toBe(identity);
});

it("gives up on a script that never comes, and on one that brings nothing", async () => {
  vi.useFakeTimers();
  const late = expect(loadGoogleIdentity()).rejects.toThrow("did not load");
  await vi.advanceTimersByTimeAsync(10_000);
  await late;
  const empty = expect(loadGoogleIdentity()).rejects.toThrow("did not load");
  script().dispatchEvent(new Event("load"));
  await empty;
});

it("asks for it once, with the page's nonce", async () => {
  document.head.innerHTML = '<script nonce="n1"></script>';
  const both = [loadGoogleIdentity(), loadGoogleIdentity()];
  expect(document.querySelectorAll('script[src*="google"]')).toHaveLength(1);
  expect(script().nonce).toBe("n1");
  script().dispatchEvent(new Event("error"));
  for (const one of both) await expect(one).rejects.toThrow();
});

it("reads the address of a token, whatever the token is", () => {
  const payload = btoa(JSON.stringify({ email: "a@example.com" })).replace(/=+$/, "");
  expect(readTokenEmail(`x.${payload}.y`)).toBe("a@example.com");
  for (const token of ["", "x", "x.###.y", `x.${btoa("null")}.y`, `x.${btoa("{}")}.y`])
    expect(readTokenEmail(token)).toBeNull();
});
