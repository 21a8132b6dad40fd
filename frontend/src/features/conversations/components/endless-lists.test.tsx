// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { standInSight } from "@/testing/intersection";
import { answerJson } from "@/testing/server";
import { ArchivedList } from "./archived-list";
import { ConversationList } from "./conversation-list";

const backend = standInBackend();

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  standInSight();
  backend.handler = ({ url }, response) => {
    const query = new URL(url, "http://x").searchParams;
    if (query.get("page") === "2") answerJson(response, 503, { code: "busy", detail: "Too busy." });
    else if (query.get("pinned")) answerJson(response, 200, { results: [], next: null });
    else
      answerJson(response, 200, {
        results: [makeConversation("c1", 0, { title: "A fight at the ford" })],
        next: "more",
      });
  };
});
afterEach(cleanup);

it.each([
  ["chats", <ConversationList key="" openId={null} onOpen={vi.fn()} onDeleted={vi.fn()} />],
  ["archived chats", <ArchivedList key="" />],
])("offers to try again when further %s do not come", async (_what, list) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={client}>{list}</QueryClientProvider>);
  expect(await screen.findByRole("alert")).toHaveTextContent("cannot be reached");
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(screen.getByText("A fight at the ford")).toBeVisible();
  expect(backend.server.seen.filter(({ url }) => url.includes("page=2"))).toHaveLength(1);
});
