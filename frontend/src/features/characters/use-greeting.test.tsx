// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { answerJson } from "@/testing/server";
import { fillNames, findDefined } from "./defined-greetings";
import { useGreeting } from "./use-greeting";

const backend = standInBackend();
const LONG = `{{char}} looks up.\r\n${"Coins. ".repeat(400)}Sit.`;
const WHOLE = `Bron looks up.\n${"Coins. ".repeat(400)}Sit.`;
const OTHER = `${"Wages. ".repeat(100)}Speak.`;

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
});
afterEach(cleanup);

function define(definition: Record<string, unknown>): void {
  backend.handler = (_request, response) => {
    answerJson(response, 200, { ...makeCharacter({}), definition });
  };
}

function read(text: string, place = 0) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(() => useGreeting({ id: "c", text, place }), { wrapper }).result;
}

it("is what the list has where that is whole, and asks nobody", () => {
  expect(read("Sit.").current).toEqual({ text: "Sit.", isExact: true });
  // The server counts letters, not halves of pairs.
  const pairs = "🗡".repeat(1_999);
  expect(read(pairs).current).toEqual({ text: pairs, isExact: true });
  expect(backend.server.seen).toEqual([]);
});

it("is the definition's where the list may have cut it, and until then is not taken for whole", async () => {
  define({ nickname: "Bron", first_mes: LONG, alternate_greetings: [" ", OTHER] });
  const first = read(WHOLE.slice(0, 2_000));
  expect(first.current).toEqual({ text: `${WHOLE.slice(0, 2_000)}…`, isExact: false });
  await vi.waitFor(() => {
    expect(first.current).toEqual({ text: WHOLE, isExact: true });
  });
  // The server leaves empty ones out.
  const other = read(OTHER.slice(0, 500), 1);
  await vi.waitFor(() => {
    expect(other.current).toEqual({ text: OTHER, isExact: true });
  });
});

it("says where the stored one will differ", async () => {
  expect(read("It is {{time}}.").current.isExact).toBe(false);
  const whole = `Ah, {{user}}! ${"Coins. ".repeat(400)}Sit.`;
  define({ first_mes: whole });
  const named = whole.replace("{{user}}", "you");
  const first = read(named.slice(0, 2_000));
  await vi.waitFor(() => {
    expect(first.current).toEqual({ text: named, isExact: false });
  });
});

it("finds nothing in a definition that begins otherwise by now", () => {
  const detail = { ...makeCharacter({}), definition: { first_mes: "Sit." } };
  expect(findDefined(detail, WHOLE.slice(0, 2_000))).toBeNull();
});

it("calls the reader and the character by name in any text of a definition", () => {
  const detail = { ...makeCharacter({}), definition: { nickname: "Bron" } };
  expect(fillNames(detail, "{{Char}} owes {{ user }}.\r\n<BOT> pays <USER>. {{{user}}}")).toBe(
    "Bron owes you.\nBron pays you. {{{user}}}",
  );
});
