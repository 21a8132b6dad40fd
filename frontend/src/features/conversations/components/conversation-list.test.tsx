// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ServerResponse } from "node:http";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { UndoBar } from "@/components/undo-bar";
import { spare } from "@/lib/doomed";
import { settleUndos } from "@/lib/undos";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { answerJson } from "@/testing/server";
import { ConversationList } from "./conversation-list";

const backend = standInBackend();
const HARBOUR = makeConversation("harbour", 40, { title: "Harbour" });

beforeAll(() => {
  // jsdom has no popovers.
  HTMLElement.prototype.showPopover = () => undefined;
  HTMLElement.prototype.hidePopover = () => undefined;
});
beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = ({ url }, response) => {
    const results = url.includes("pinned") ? [] : [HARBOUR];
    answerJson(response, 200, { count: results.length, next: null, previous: null, results });
  };
});
afterEach(() => {
  void settleUndos();
  spare(["harbour"]);
  cleanup();
});

async function choose(item: string, onRestored?: () => void): Promise<void> {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ConversationList openId={null} onOpen={() => undefined} onDeleted={() => onRestored} />
      <UndoBar />
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "More for “Harbour”" }));
  await userEvent.click(screen.getByRole("menuitem", { name: item, hidden: true }));
}

it("brings a deleted chat back, and says so, when that is taken back", async () => {
  const onRestored = vi.fn();
  await choose("Delete", onRestored);
  expect(screen.queryByRole("link", { name: "Harbour" })).not.toBeInTheDocument();
  expect(onRestored).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(screen.getByRole("link", { name: "Harbour" })).toBeVisible();
  expect(onRestored).toHaveBeenCalledOnce();
});

it("unarchives only after the archiving it takes back has been answered", async () => {
  const changes: string[] = [];
  const waiting: ServerResponse[] = [];
  const read = backend.handler;
  backend.handler = (request, response, raw) => {
    if (request.method !== "PATCH") {
      read(request, response, raw);
      return;
    }
    changes.push(request.body);
    waiting.push(response);
  };
  await choose("Archive");
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => {
    expect(changes).toHaveLength(1);
  });
  // Another question to the server has been answered, and the second change is not there yet.
  await fetch(`${backend.server.url}/`);
  expect(changes).toEqual(['{"is_archived":true}']);
  for (const response of waiting) answerJson(response, 200, HARBOUR);
  await waitFor(() => {
    expect(changes).toEqual(['{"is_archived":true}', '{"is_archived":false}']);
  });
  for (const response of waiting.slice(1)) answerJson(response, 200, HARBOUR);
});
