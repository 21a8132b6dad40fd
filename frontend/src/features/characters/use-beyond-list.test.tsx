// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Character } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { answerJson } from "@/testing/server";
import { useBeyondList } from "./use-beyond-list";
import { LIST_LIMIT } from "./use-characters";

const backend = standInBackend();
const MANY = Array.from({ length: LIST_LIMIT }, (_, at) => makeCharacter({ id: `c${at}` }));

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = (_request, response) => {
    answerJson(response, 200, { results: [MANY[3], makeCharacter({ id: "beyond" })] });
  };
});
afterEach(cleanup);

function find(characters: readonly Character[], words: string) {
  const client = new QueryClient();
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const wanted = { words, tag: null, scope: "mine" } as const;
  return renderHook(() => useBeyondList(characters, wanted), { wrapper }).result;
}

it("asks the server for those that the cut list has not", async () => {
  const found = find(MANY, " river ");
  await vi.waitFor(() => {
    expect(found.current.map(({ id }) => id)).toEqual(["beyond"]);
  });
  expect(backend.server.seen.map(({ url }) => url)).toEqual([
    "/api/characters?page_size=100&q=river&tag=&mine=true",
  ]);
});

it("asks nobody where the list is whole", async () => {
  const found = find(MANY.slice(1), "river");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(found.current).toEqual([]);
  expect(backend.server.seen).toEqual([]);
});
