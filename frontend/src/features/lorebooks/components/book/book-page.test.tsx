// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Activation, Lorebook } from "@/lib/api-schema";
import { spare } from "@/lib/doomed";
import { settleUndos } from "@/lib/undos";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { EMPTY_ENTRY, type LoreEntry } from "../../entry";
import { BookPage } from "./book-page";

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
  entry_count: 2,
  token_count: 12,
  updated_at: "2026-01-01T00:00:00Z",
};
const ICE: LoreEntry = { ...EMPTY_ENTRY, id: "ice", keys: ["ice"], content: "It freezes." };
const WALL: LoreEntry = { ...EMPTY_ENTRY, id: "wall", comment: "Wall", enabled: false };
const TRIED: Activation = {
  activated: [{ entry_id: "ice", reason: "keys", matched: ["ice"], pass: 1, tokens: 4 }],
  rejected: [{ entry_id: "wall", reason: "disabled" }],
  budget: { limit: 5000, used: 4 },
};

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
  backend.handler = ({ method, url, body }, response) => {
    if (url.startsWith("/api/lorebooks/b/entries?"))
      answerJson(response, 200, { count: 2, next: null, previous: null, results: [ICE, WALL] });
    else if (url === "/api/lorebooks/b/try") answerJson(response, 200, TRIED);
    else if (url.startsWith("/api/conversations")) answerJson(response, 200, { results: [] });
    else if (body.includes("(a+)+"))
      answerJson(response, 400, {
        detail: "This pattern could run away.",
        code: "bad_pattern",
        keys: ["This pattern could run away."],
      });
    else if (method === "POST" && url === "/api/lorebooks/b/entries")
      answerJson(response, 201, { ...EMPTY_ENTRY, ...(JSON.parse(body) as object), id: "new" });
    else if (method === "PATCH" && url === "/api/lorebooks/b")
      answerJson(response, 200, { ...BOOK, ...(JSON.parse(body) as object) });
    else if (method === "PATCH" || method === "GET") answerJson(response, 200, BOOK);
    else answerJson(response, 200, {});
  };
});
afterEach(() => {
  void settleUndos();
  spare(["ice", "wall"]);
  cleanup();
});

async function open(): Promise<HTMLElement> {
  render(
    <QueryClientProvider
      client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
    >
      <BookPage
        id="b"
        chooseCharacters={(chosen, onChoose) => (
          <button
            type="button"
            onClick={() => {
              onChoose([...chosen, "bronn"]);
            }}
          >
            With Bronn
          </button>
        )}
        onDeleted={() => undefined}
      />
    </QueryClientProvider>,
  );
  return screen.findByRole("table", { name: "Entries" }, { timeout: 4000 });
}

function fill(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

const asked = (method: string): object[] =>
  backend.server.seen
    .filter((request) => request.method === method)
    .map(({ url, body }) => ({ url, body: JSON.parse(body || "null") as unknown }));

it("shows a refused pattern at its field", async () => {
  await open();
  fireEvent.click(screen.getByText("Add an entry"));
  fill("Words that trigger it", "/(a+)+$/");
  fireEvent.click(screen.getByText("Save"));
  expect(await screen.findByText(/^This pattern cannot be used/)).toBeVisible();
  expect(screen.getByLabelText("Words that trigger it")).toHaveAccessibleDescription(
    "This pattern cannot be used. This pattern could run away.",
  );
});

it("stores an entry with its words, one in each line", async () => {
  const table = await open();
  fireEvent.click(screen.getByText("Add an entry"));
  fill("Words that trigger it", "snow\nhail");
  fireEvent.click(screen.getByText("Save"));
  expect(await within(table).findByText("snow, hail", {}, { timeout: 4000 })).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(asked("POST")).toEqual([
    { url: "/api/lorebooks/b/entries", body: { keys: ["snow", "hail"] } },
  ]);
});

it("asks before it gives up what is not saved", async () => {
  await open();
  fireEvent.click(screen.getByText("ice"));
  const panel = screen.getByRole("dialog", { name: "ice" });
  fill("What it says", "It freezes. Always.");
  await userEvent.click(within(panel).getByRole("button", { name: "Close" }));
  expect(within(panel).getByText("This is not saved yet.")).toBeVisible();
  await userEvent.click(within(panel).getByRole("button", { name: "Leave without saving" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(asked("PATCH")).toEqual([]);
});

it("switches several at once, only those that are otherwise", async () => {
  await open();
  await userEvent.click(screen.getByLabelText("Tick all"));
  await userEvent.click(screen.getByRole("button", { name: "Use" }));
  await vi.waitFor(() => {
    expect(asked("PATCH")).toEqual([
      { url: "/api/lorebooks/b/entries", body: { ids: ["wall"], changes: { enabled: true } } },
    ]);
  });
  await vi.waitFor(() => {
    expect(screen.queryByText("off")).toBeNull();
  });
});

it("takes entries away at once, and tells the server when it is final", async () => {
  const table = await open();
  await userEvent.click(screen.getByLabelText("Tick: ice"));
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(within(table).queryByRole("button", { name: "ice" })).toBeNull();
  expect(asked("DELETE")).toEqual([]);
  void settleUndos();
  await vi.waitFor(() => {
    expect(asked("DELETE")).toEqual([{ url: "/api/lorebooks/b/entries", body: { ids: ["ice"] } }]);
  });
});

it("says what messages called up, by which words, and why not the rest", async () => {
  await open();
  await userEvent.click(screen.getByRole("radio", { name: "Try it" }));
  fill("Message 1", "Is there ice?");
  await userEvent.click(screen.getByRole("button", { name: "Try" }));
  const result = await screen.findByRole("region", { name: "What it triggered" });
  expect(within(result).getByText("1 of 2 got in")).toBeVisible();
  const [fired] = within(within(result).getByRole("list", { name: "What got in" })).getAllByRole(
    "listitem",
  );
  expect(fired).toHaveTextContent("ice4 tokensbyice· triggered by other entries, round 1");
  expect(within(result).getByRole("group", { name: "What was left out" })).toHaveTextContent(
    "Not in use (1)Wall",
  );
  expect(within(result).getByRole("meter", { name: "Room for lore" })).toHaveAttribute(
    "aria-valuetext",
    "4 of 5,000",
  );
  expect(asked("POST")).toEqual([
    {
      url: "/api/lorebooks/b/try",
      body: { messages: [{ role: "user", content: "Is there ice?" }], seed: 0 },
    },
  ]);
});

it("goes with the characters that are chosen, unless it is open everywhere", async () => {
  await open();
  await userEvent.click(screen.getByRole("radio", { name: "Settings" }));
  await userEvent.click(screen.getByRole("button", { name: "With Bronn" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(screen.getByText(/Goes with 1 character$/)).toBeVisible();
  expect(asked("PATCH")).toMatchObject([{ body: { character_ids: ["bronn"] } }]);
  await userEvent.click(screen.getByRole("radio", { name: "In all my chats" }));
  expect(screen.queryByRole("button", { name: "With Bronn" })).toBeNull();
});
