// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
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

it("says in which chat a message was found, who said it and when, and whether it is put away", async () => {
  const created_at = new Date(Date.now() - 3 * 86_400_000).toISOString();
  backend.handler = (_request, response) => {
    answerJson(response, 200, {
      conversations: [chat("tower")],
      messages: [
        said("harbour", { created_at }),
        said("tower", { created_at, role: "user", is_archived: true }),
      ],
    });
  };
  open();
  expect(
    await screen.findByRole("link", { name: /^Bronn in “harbour”, 3 days ago/ }),
  ).toBeVisible();
  expect(
    screen.getByRole("link", { name: /^You in “tower” \(archived\), 3 days ago/ }),
  ).toBeVisible();
  expect(screen.getByRole("link", { name: "tower" })).toBeVisible();
});

it("searches again after a failure, when that is wished", async () => {
  backend.handler = (_request, response) => {
    answerJson(response, 500, { detail: "Down.", code: "error" });
  };
  open();
  const again = await screen.findByRole("button", { name: "Try again" });
  backend.handler = (_request, response) => {
    answerJson(response, 200, FOUND);
  };
  await userEvent.click(again);
  expect(await screen.findAllByRole("link", { name: /harbour/ })).toHaveLength(2);
});
