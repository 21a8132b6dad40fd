// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeReceipt, makeSegment } from "@/testing/receipt";
import { answerJson } from "@/testing/server";
import { ReceiptPanel } from "./receipt-panel";

const backend = standInBackend();
const onClose = vi.fn();

beforeEach(() => {
  onClose.mockReset();
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  // jsdom has the element, but not its ways of opening and closing.
  HTMLDialogElement.prototype.showModal = function open() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

function answer(status: number, body: unknown): void {
  backend.handler = (_request, response) => {
    answerJson(response, status, body);
  };
}

function open(client = new QueryClient({ defaultOptions: { queries: { retry: false } } })) {
  return render(
    <QueryClientProvider client={client}>
      <ReceiptPanel runId="some-run" name="Bronn" onClose={onClose} />
    </QueryClientProvider>,
  );
}

function readSection(name: string): string {
  return screen.getByRole("region", { name }).textContent;
}

it("says that it is looking, asks for the run, and shows what was remembered", async () => {
  answer(200, makeReceipt());
  open();
  expect(screen.getByRole("status")).toHaveTextContent("Looking it up");
  const remembered = await screen.findByRole("region", { name: "What Bronn remembered" });
  expect(backend.server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /api/chat/runs/some-run/receipt",
  ]);
  const [first, second] = within(remembered).getAllByRole("listitem");
  expect(first).toHaveTextContent("Tyrion lannister");
  expect(first).toHaveTextContent("matches tyrion, imp; sounds like who is tyrion");
  expect(first).toHaveTextContent("The Imp pays well.");
  expect(second).toHaveTextContent("fits as a whole");
});

it("tells where the tokens went, as a table", async () => {
  answer(200, makeReceipt());
  open();
  const table = await screen.findByRole("table", { name: "Where the tokens of the prompt went" });
  expect(within(table).getByRole("row", { name: "Voice and rules 100 40%" })).toBeVisible();
  expect(readSection("What the model was given")).toContain(
    "Earlier messages and their notes: 38 of at most 1,000",
  );
});

it("has the facts, and the whole prompt with what came after it", async () => {
  answer(200, makeReceipt());
  open();
  await screen.findByText("The whole prompt");
  expect(readSection("The facts")).toContain("Reply, counted by the model—not known");
  const [prompt, beside] = document.querySelectorAll("pre");
  expect(prompt?.textContent).toMatch(/^You are Bronn\.\n\n- Someone: Hm\?\n# Instructions$/s);
  expect(beside?.textContent).toMatch(/^- Tywin's younger son\..*coin\.$/s);
  expect(
    screen.getByText("Then came 2 earlier messages of this chat, and your question."),
  ).toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "Left out" })).toBeNull();
});

it("names what was left out, and says when nothing was remembered", async () => {
  const reason = "3 older messages left out: the next would not fit";
  const cut = [makeSegment("user", { reason, message: null })];
  answer(200, makeReceipt({ segments: [makeSegment("question")], cut }));
  open();
  await screen.findByRole("region", { name: "Left out" });
  expect(readSection("Left out")).toContain("3 older messages");
  expect(readSection("What Bronn remembered")).toContain(
    "No note was about this; the reply comes from the voice alone.",
  );
  expect(screen.getByText("Your question came next.")).toBeInTheDocument();
});

it("says that there is none, and offers nothing that would not help", async () => {
  answer(404, { detail: "Not found.", code: "not_found" });
  open();
  expect(await screen.findByText("There are no details for this reply.")).toBeVisible();
  expect(screen.getAllByRole("button")).toEqual([screen.getByRole("button", { name: "Close" })]);
});

it("says what went wrong, and tries again", async () => {
  answer(503, { detail: "Away.", code: "database_unavailable" });
  open();
  expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached");
  answer(200, makeReceipt());
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("region", { name: "The facts" })).toBeVisible();
  expect(screen.getByRole("dialog")).toContainElement(document.activeElement as HTMLElement);
});

it("asks once for a reply that has ended, again for one that has not", async () => {
  for (const [ended_at, asked] of [
    ["2026-01-01T12:00:02Z", 1],
    [null, 2],
  ] as const) {
    answer(200, makeReceipt({ ended_at }));
    const before = backend.server.seen.length;
    const client = new QueryClient();
    open(client);
    await screen.findByText("The facts");
    cleanup();
    open(client);
    await waitFor(() => {
      expect(client.isFetching()).toBe(0);
    });
    expect(backend.server.seen.length - before).toBe(asked);
    cleanup();
  }
});

it("closes by its button", async () => {
  answer(200, makeReceipt());
  open();
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(onClose).toHaveBeenCalledOnce();
});
