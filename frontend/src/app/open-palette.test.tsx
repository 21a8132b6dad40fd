// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
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

it("does not offer a deleted chat, also while that can be taken back", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <OpenPalette onOpenChat={() => undefined} onClose={() => undefined} />
    </QueryClientProvider>,
  );
  expect(await screen.findByRole("option", { name: /harbour/ })).toBeVisible();
  act(() => {
    doom(["harbour"]);
  });
  expect(screen.queryByRole("option", { name: /harbour/ })).not.toBeInTheDocument();
  expect(screen.getByRole("option", { name: /tower/ })).toBeVisible();
});
