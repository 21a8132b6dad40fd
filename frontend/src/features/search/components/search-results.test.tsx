// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FoundMessage, SearchResults as Results } from "@/lib/api-schema";
import { doom, spare } from "@/lib/doomed";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { SearchResults } from "./search-results";

const backend = standInBackend();

function said(conversation: string, more: Partial<FoundMessage> = {}): FoundMessage {
  return {
    id: `said-in-${conversation}`,
    conversation_id: conversation,
    conversation_title: `Bronn — ${conversation}`,
    character: "Bronn",
    is_archived: false,
    role: "assistant",
    content: `gold from ${conversation}`,
    created_at: "2026-03-10T08:00:00Z",
    snippet: "",
    ...more,
  };
}

function chat(id: string): Results["conversations"][number] {
  return {
    id,
    title: `Bronn — ${id}`,
    character: "Bronn",
    is_archived: false,
    updated_at: "2026-03-10T08:00:00Z",
  };
}

const FOUND: Results = {
  conversations: [chat("harbour"), chat("tower")],
  messages: [said("harbour"), said("tower")],
};

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = (_request, response) => {
    answerJson(response, 200, FOUND);
  };
});
afterEach(() => {
  spare(["harbour"]);
  cleanup();
});

function open(): void {
  render(
    <QueryClientProvider
      client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
    >
      <SearchResults text="gold" onOpen={() => undefined} />
    </QueryClientProvider>,
  );
}

it("finds nothing of a deleted chat, also while that can be taken back", async () => {
  open();
  expect(await screen.findAllByRole("link", { name: /harbour/ })).toHaveLength(2);
  act(() => {
    doom(["harbour"]);
  });
  expect(screen.queryByRole("link", { name: /harbour/ })).not.toBeInTheDocument();
  expect(screen.getAllByRole("link", { name: /tower/ })).toHaveLength(2);
});
