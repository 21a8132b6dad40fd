// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { queryKeys } from "@/lib/query-keys";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { changePages } from "./message-cache";
import { type Message, upsertMessage } from "./messages";
import { useMessages } from "./use-messages";

const backend = standInBackend();
const LIMIT = 100;

function say(number: number): Message {
  return {
    id: String(number),
    conversation_id: "c",
    parent_id: number === 0 ? null : String(number - 1),
    role: "user",
    content: `Line ${number}.`,
    status: "final",
    error: null,
    created_at: "2026-01-01T00:00:00Z",
    run_id: null,
  };
}

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
});
afterEach(cleanup);

it("has the whole of a page that has grown when it is asked for again", async () => {
  let count = 5;
  backend.handler = (request, response) => {
    const query = new URL(request.url, "http://x").searchParams;
    const end = Number(query.get("before") ?? count);
    const first = Math.max(0, end - Math.min(LIMIT, Number(query.get("page_size"))));
    const results = Array.from({ length: end - first }, (_, index) => say(end - 1 - index));
    answerJson(response, 200, { count, results, previous: null, next: first > 0 ? "more" : null });
  };
  const client = new QueryClient();
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useMessages("c", true), { wrapper });
  await waitFor(() => {
    expect(result.current.data?.messages).toHaveLength(5);
  });
  for (; count < 150; count += 1) {
    const said = say(count);
    await changePages(client, "c", (pages) => upsertMessage(pages, said));
  }
  count = 149;
  await client.invalidateQueries({ queryKey: queryKeys.messages("c") });
  await waitFor(() => {
    expect(result.current.data?.messages).toHaveLength(149);
  });
  expect(result.current.data?.messages[0]?.id).toBe("0");
});
