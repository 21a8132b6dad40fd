// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Persona } from "@/lib/api-schema";
import { settleUndos, takeBack, useUndos } from "@/lib/undos";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { useDeletePersona } from "./use-change-personas";
import { usePersonas } from "./use-personas";

const backend = standInBackend();
const JON: Persona = { id: "p", name: "Jon", description: "A knight.", is_default: false };
afterEach(cleanup);

/** Deletes Jon where the server answers the deletion with `status`; it still has him if that is 500. */
async function deleteJon(status: number) {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  let results = [JON];
  backend.handler = ({ method }, response) => {
    if (method === "DELETE" && status !== 500) results = [];
    if (method === "DELETE") answerJson(response, status, { detail: "x", code: "x" });
    else answerJson(response, 200, { count: 1, next: null, previous: null, results });
  };
  const client = new QueryClient();
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(
    () => ({ personas: usePersonas().data, undos: useUndos(), remove: useDeletePersona() }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.personas).toEqual([JON]));
  act(() => result.current.remove(JON));
  expect(result.current.personas).toEqual([]);
  return result;
}

it("is hidden at once, and back with Undo", async () => {
  const result = await deleteJon(200);
  act(() => takeBack("p"));
  expect(result.current.personas).toEqual([JON]);
  expect(result.current.undos).toEqual([]);
});

it("says nothing about a persona that another tab has deleted already", async () => {
  const result = await deleteJon(404);
  await act(settleUndos);
  expect(result.current.personas).toEqual([]);
  expect(result.current.undos).toEqual([]);
});

it("says that a deletion failed, and shows the persona again", async () => {
  const result = await deleteJon(500);
  await act(settleUndos);
  expect(result.current.personas).toEqual([JON]);
  expect(result.current.undos).toMatchObject([{ id: "problem-p" }]);
});
