// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import type { ServerResponse } from "node:http";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Me } from "@/lib/api-schema";
import { readLanguageChoice, writeLanguageChoice } from "@/lib/language/choice";
import type { Language } from "@/lib/language/languages";
import { queryKeys } from "@/lib/query-keys";
import { endSession, startSession } from "@/lib/session";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { useAccountLanguage } from "./use-account-language";

const ROUTER = {
  bfcacheId: "",
  back: vi.fn(),
  forward: vi.fn(),
  refresh: vi.fn(),
  push: vi.fn(),
  replace: vi.fn(),
  prefetch: vi.fn(),
};
const backend = standInBackend();
let waiting: ServerResponse[] = [];

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  startSession({
    access: "access",
    refresh: "refresh",
    user: { id: "u", email: "a@example.com", email_verified: true },
  });
  writeLanguageChoice("en");
  waiting = [];
  backend.handler = (_request, response) => waiting.push(response);
});
afterEach(() => {
  cleanup();
  endSession();
  vi.useRealTimers();
});

function open(): QueryClient {
  const client = new QueryClient();
  renderHook(useAccountLanguage, {
    wrapper: ({ children }: { readonly children: ReactNode }) => (
      <AppRouterContext value={ROUTER}>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </AppRouterContext>
    ),
  });
  return client;
}

async function waitForRequest(): Promise<void> {
  await waitFor(() => {
    expect(waiting).toHaveLength(1);
  });
}

/** The server answers the request; resolves when the answer is shown. */
async function answer(client: QueryClient, language: Language): Promise<void> {
  await waitForRequest();
  for (const response of waiting.splice(0)) answerJson(response, 200, { language });
  await waitFor(() => {
    expect(client.isFetching()).toBe(0);
  });
  await act(async () => Promise.resolve());
}

function chooseElsewhere(language: Language): void {
  writeLanguageChoice(language);
  act(() => {
    window.dispatchEvent(new StorageEvent("storage", { key: "language" }));
  });
}

function expectLanguage(client: QueryClient, language: Language): void {
  expect(client.getQueryData<Me>(queryKeys.me)?.language).toBe(language);
  expect(readLanguageChoice()).toBe(language);
}

it("applies the account's language", async () => {
  const client = open();
  await answer(client, "de");
  expectLanguage(client, "de");
});

it("keeps a choice of another tab over an answer that was asked for before it", async () => {
  const client = open();
  await waitForRequest();
  chooseElsewhere("de");
  await answer(client, "en");
  expectLanguage(client, "de");
});

it("takes a choice of another tab before its cookie is seen here", async () => {
  const client = open();
  await answer(client, "en");
  localStorage.setItem("language", "de");
  act(() => {
    window.dispatchEvent(new StorageEvent("storage", { key: "language" }));
  });
  await waitFor(() => {
    expectLanguage(client, "de");
  });
});

it("keeps it over an answer while the other tab may still be storing it, and no longer", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const client = open();
  await answer(client, "en");
  chooseElsewhere("de");
  void client.refetchQueries({ queryKey: queryKeys.me });
  await answer(client, "en");
  expectLanguage(client, "de");

  vi.setSystemTime(Date.now() + 60_000);
  void client.refetchQueries({ queryKey: queryKeys.me });
  await answer(client, "en");
  expectLanguage(client, "en");
});
