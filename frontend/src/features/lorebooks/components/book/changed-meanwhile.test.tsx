// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Lorebook } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { EMPTY_ENTRY, type LoreEntry } from "../../entry";
import { EntryPanel } from "../entry/entry-panel";
import { BookSettings } from "./book-settings";

const backend = standInBackend();
const BOOK: Lorebook = {
  id: "b",
  name: "The harbour",
  description: "",
  scan_depth: null,
  token_budget: null,
  recursive_scanning: false,
  scope: "attached",
  character_ids: [],
  entry_count: 1,
  token_count: 12,
  updated_at: "2026-01-01T00:00:00Z",
};
const ICE: LoreEntry = { ...EMPTY_ENTRY, id: "ice", keys: ["ice"], content: "It freezes." };

/** What another tab has made of them since. */
let theirs: object = {};

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  theirs = {};
  backend.handler = ({ url, body }, response) => {
    const record = url.includes("/entries/") ? ICE : BOOK;
    const mine = body ? (JSON.parse(body) as object) : {};
    answerJson(response, 200, { ...record, ...theirs, ...mine });
  };
});
afterEach(cleanup);

const listSaved = (): readonly unknown[] =>
  backend.server.seen
    .filter(({ method }) => method === "PATCH")
    .map(({ url, body }) => [url, JSON.parse(body) as unknown]);

function show(form: ReactNode): void {
  render(<QueryClientProvider client={new QueryClient()}>{form}</QueryClientProvider>);
}

function fill(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

async function save(): Promise<void> {
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
}

async function listNews(): Promise<readonly unknown[]> {
  const news = await screen.findByRole("region", { name: "Changed elsewhere" });
  const texts = within(news)
    .getAllByRole("definition")
    .map(({ textContent }) => textContent);
  return within(news)
    .getAllByRole("term")
    .map(({ textContent }, place) => [textContent, texts[place]]);
}

it("says what an entry says elsewhere, field by field, before it is saved over", async () => {
  const onClose = vi.fn();
  show(<EntryPanel bookId="b" entry={ICE} onClose={onClose} />);
  fill("What it says", "It thaws.");
  fill("Words that trigger it", "ice\nthaw");
  await userEvent.click(screen.getByRole("checkbox", { name: /Always in mind/ }));
  theirs = { content: "It never freezes.", keys: ["ice", "frost"], comment: "Harbour" };
  await save();
  expect(await listNews()).toEqual([
    ["What it says", "It never freezes."],
    ["Words that trigger it", "ice\nfrost"],
  ]);
  expect(listSaved()).toEqual([]);
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByLabelText("What it says")).toHaveValue("It thaws.");
  await save();
  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  const changes = { content: "It thaws.", keys: ["ice", "thaw"], constant: true };
  expect(listSaved()).toEqual([["/api/lorebooks/b/entries/ice", changes]]);
});

it("does so for the settings of a lorebook, in the words of the form", async () => {
  show(<BookSettings book={BOOK} chooseCharacters={() => null} />);
  await userEvent.click(screen.getByRole("radio", { name: "In all my chats" }));
  fill("Name of the lorebook", "The quay");
  theirs = { name: "The docks", scan_depth: 3 };
  await save();
  expect(await listNews()).toEqual([["Name of the lorebook", "The docks"]]);
  // What is not being changed here shows what was changed elsewhere.
  expect(screen.getByLabelText("Messages to scan")).toHaveValue(3);
  await userEvent.click(screen.getByRole("button", { name: "Use this instead" }));
  await save();
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(listSaved()).toEqual([["/api/lorebooks/b", { scope: "always" }]]);
});
