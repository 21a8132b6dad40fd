// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { AuthorNote as Note } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { answerJson } from "@/testing/server";
import { AuthorNote } from "./author-note";

const backend = standInBackend();
const OPENED: Note = { text: "Slow.", depth: 4, role: "system" };
let stored: Note | null = OPENED;

function make(note: Note | null) {
  return makeConversation("c", 1, { author_note: note });
}

function show(note: Note | null) {
  return (
    <QueryClientProvider client={new QueryClient()}>
      <AuthorNote conversation={make(note)} />
    </QueryClientProvider>
  );
}

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  stored = OPENED;
  backend.handler = ({ method, body }, response) => {
    if (method === "PATCH") stored = (JSON.parse(body) as { author_note: Note }).author_note;
    answerJson(response, 200, make(stored));
  };
});
afterEach(cleanup);

function fill(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

async function save(): Promise<void> {
  await userEvent.click(screen.getByRole("button", { name: "Save note" }));
}

it("keeps what only another tab has changed", async () => {
  render(show(OPENED));
  fill("Author’s note", "Slower.");
  stored = { text: "Slow.", depth: 2, role: "user" };
  await save();
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(stored).toEqual({ text: "Slower.", depth: 2, role: "user" });
});

it("takes an empty depth for the usual one, and that for no change from elsewhere", async () => {
  stored = { ...OPENED, depth: 2 };
  render(show(stored));
  fill("Messages before the end", "");
  await save();
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(screen.getByLabelText("Messages before the end")).toHaveValue(4);
  fill("Messages before the end", "3");
  await save();
  await vi.waitFor(() => {
    expect(stored).toMatchObject({ depth: 3 });
  });
});

it("follows another tab while nobody writes here, and says so of what is written here", async () => {
  const { rerender } = render(show(OPENED));
  stored = { ...OPENED, text: "Theirs." };
  rerender(show(stored));
  const field = screen.getByLabelText("Author’s note");
  expect(field).toHaveValue("Theirs.");
  fill("Author’s note", "Mine.");
  stored = null;
  rerender(show(stored));
  expect(field).toHaveValue("Mine.");
  await save();
  expect(await screen.findByRole("alert")).toHaveTextContent("Changed elsewhere.");
  expect(screen.getByRole("term")).toHaveTextContent("Author’s note");
  expect(screen.getByRole("definition")).toHaveTextContent("Empty");
  expect(stored).toBeNull();
  await save();
  await vi.waitFor(() => {
    expect(stored).toMatchObject({ text: "Mine." });
  });
});
