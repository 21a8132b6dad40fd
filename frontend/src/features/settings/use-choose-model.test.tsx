// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { keepChoices } from "@/lib/account-choices";
import type { Me } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { useChooseModel } from "./use-choose-model";

const backend = standInBackend();

it("keeps a model that is chosen while the account's is still on its way", async () => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = (_request, response) => {
    answerJson(response, 200, {});
  };
  const client = new QueryClient();
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(useChooseModel, { wrapper });
  const askedAt = Date.now();
  act(() => result.current.run("openai/gpt-5"));
  await waitFor(() => expect(result.current.isDone).toBe(true));
  expect(keepChoices(client, { chat_model: null } as Me, askedAt).chat_model).toBe("openai/gpt-5");
});
