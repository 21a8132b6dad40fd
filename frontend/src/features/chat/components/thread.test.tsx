// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { FakeWorld } from "@/testing/fake-socket";
import { answerJson } from "@/testing/server";
import { LiveSocket } from "../live/live-socket";
import { Thread } from "./thread";

const backend = standInBackend();

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  vi.stubGlobal("ResizeObserver", Nothing);
  vi.stubGlobal("IntersectionObserver", Nothing);
});
afterEach(cleanup);

/** jsdom observes nothing. */
class Nothing {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
}

it("shows that the messages are on their way, until they are there", async () => {
  const waiting: ServerResponse[] = [];
  backend.handler = (_request, response) => {
    waiting.push(response);
  };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Thread
        live={new LiveSocket("c", new FakeWorld().parts)}
        conversation={makeConversation("c", 1)}
        foundId={null}
        isOffline={false}
        isGone={false}
        renderReceipt={() => null}
      />
    </QueryClientProvider>,
  );
  const isShown = (): boolean =>
    screen.getAllByRole("status").some((status) => status.textContent.includes("Loading messages"));
  expect(isShown()).toBe(true);
  await waitFor(() => {
    expect(waiting).toHaveLength(1);
  });
  for (const response of waiting)
    answerJson(response, 200, {
      count: 1,
      next: null,
      previous: null,
      results: [
        {
          id: "m",
          conversation_id: "c",
          parent_id: null,
          role: "assistant",
          content: "Sit down.",
          status: "final",
          created_at: "2026-03-10T08:00:00Z",
          meta: {},
          siblings: { index: 0, total: 1, ids: ["m"] },
        },
      ],
    });
  expect(await screen.findByText("Sit down.")).toBeVisible();
  expect(isShown()).toBe(false);
});
