// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { keepChoices } from "@/lib/account-choices";
import type { Me } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { useChooseLanguage } from "./use-choose-language";

const backend = standInBackend();
const ME = { language: "en" } as Me;

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
});

function open() {
  const client = new QueryClient();
  client.setQueryData<Me>(queryKeys.me, ME);
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { client, choose: renderHook(useChooseLanguage, { wrapper }).result };
}

it("keeps the choice over an answer that was asked for before it", async () => {
  const { client, choose } = open();
  const askedAt = Date.now();
  act(() => {
    choose.current.run("de");
  });
  await waitFor(() => {
    expect(client.getQueryData<Me>(queryKeys.me)?.language).toBe("de");
  });
  expect(keepChoices(client, ME, askedAt).language).toBe("de");
});

it("shows the language of before if the server does not store the choice", async () => {
  backend.handler = (_request, response) => {
    answerJson(response, 503, {});
  };
  const { client, choose } = open();
  act(() => {
    choose.current.run("de");
  });
  await waitFor(() => {
    expect(choose.current.error).not.toBeNull();
  });
  expect(client.getQueryData<Me>(queryKeys.me)?.language).toBe("en");
  expect(keepChoices(client, ME, Date.now()).language).toBe("en");
});
