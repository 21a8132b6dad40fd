// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { doom, spare } from "@/lib/doomed";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { answerJson } from "@/testing/server";
import { OpenPalette } from "./open-palette";

const backend = standInBackend();

beforeAll(() => {
  // jsdom has no modal dialogs, and scrolls nothing.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  Element.prototype.scrollIntoView = () => undefined;
});
beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = (_request, response) => {
    const results = [makeConversation("harbour", 40), makeConversation("tower", 30)];
    answerJson(response, 200, { count: 2, next: null, previous: null, results });
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
      <OpenPalette onOpenChat={() => undefined} onClose={() => undefined} />
    </QueryClientProvider>,
  );
}

it("does not offer a deleted chat, also while that can be taken back", async () => {
  open();
  expect(await screen.findByRole("option", { name: /harbour/ })).toBeVisible();
  act(() => {
    doom(["harbour"]);
  });
  expect(screen.queryByRole("option", { name: /harbour/ })).not.toBeInTheDocument();
  expect(screen.getByRole("option", { name: /tower/ })).toBeVisible();
});

it("searches again after a failure, when that is wished", async () => {
  const list = backend.handler;
  backend.handler = (request, response, raw) => {
    if (request.url.startsWith("/api/search"))
      answerJson(response, 500, { detail: "Down.", code: "error" });
    else list(request, response, raw);
  };
  open();
  await userEvent.type(screen.getByRole("searchbox"), "gold");
  const again = await screen.findByRole("button", { name: "Try again" });
  backend.handler = (_request, response) => {
    answerJson(response, 200, { conversations: [makeConversation("gold mine")], messages: [] });
  };
  await userEvent.click(again);
  expect(await screen.findByRole("option", { name: /gold mine/ })).toBeVisible();
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});
