// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { ThemeProvider, useTheme } from "next-themes";
import type { ServerResponse } from "node:http";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { endSession, startSession } from "@/lib/session";
import { announceThemeChoice } from "@/lib/theme-choice";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { useAccountTheme } from "./use-account-theme";

const backend = standInBackend();
let waiting: ServerResponse[] = [];

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addListener: () => undefined,
    removeListener: () => undefined,
  }));
  startSession({
    access: "access",
    refresh: "refresh",
    user: { id: "u", email: "a@example.com", email_verified: true },
  });
  waiting = [];
  backend.handler = ({ method }, response) => {
    if (method === "GET") waiting.push(response);
    else answerJson(response, 200, {});
  };
});
afterEach(() => {
  cleanup();
  endSession();
  localStorage.clear();
});

it("keeps a theme that is chosen while the account's is still on its way", async () => {
  const client = new QueryClient();
  const { result } = renderHook(
    () => {
      useAccountTheme();
      return useTheme();
    },
    {
      wrapper: ({ children }: { readonly children: ReactNode }) => (
        <QueryClientProvider client={client}>
          <ThemeProvider attribute="class">{children}</ThemeProvider>
        </QueryClientProvider>
      ),
    },
  );
  await waitFor(() => expect(waiting).toHaveLength(1));
  act(() => {
    result.current.setTheme("dark");
    announceThemeChoice("dark");
  });
  for (const response of waiting.splice(0)) answerJson(response, 200, { theme: "light" });
  await waitFor(() => expect(client.isFetching()).toBe(0));
  await act(async () => Promise.resolve());
  expect(result.current.theme).toBe("dark");
});
