// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Lorebook } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { answerJson } from "@/testing/server";
import { BookChoice } from "./book-choice";
import { CharacterBooks } from "./character-books";

const backend = standInBackend();
const BRONN = makeCharacter({ id: "bronn", name: "Bronn" });

function makeBook(id: string, told: Partial<Lorebook> = {}): Lorebook {
  return {
    id,
    name: id,
    description: "",
    scan_depth: null,
    token_budget: null,
    recursive_scanning: false,
    scope: "attached",
    character_ids: [],
    entry_count: 0,
    token_count: 0,
    updated_at: "2026-01-01T00:00:00Z",
    ...told,
  };
}

let books: Lorebook[] = [];
let refusal = false;
beforeEach(() => {
  books = [
    makeBook("Wall", { character_ids: ["tilda"] }),
    makeBook("Harbour", { character_ids: ["tilda", "bronn"] }),
    makeBook("Moon", { scope: "always" }),
  ];
  refusal = false;
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = ({ method, url, body }, response) => {
    if (method === "PATCH" && refusal) {
      answerJson(response, 404, { detail: "Not found.", code: "not_found" });
      return;
    }
    if (method === "PATCH") {
      const id = url.split("/").at(-1);
      // The last changed one comes first.
      books.sort((one) => (one.id === id ? -1 : 0));
      books = books.map((book) =>
        book.id === id ? { ...book, ...(JSON.parse(body) as object) } : book,
      );
      answerJson(response, 200, books[0]);
      return;
    }
    answerJson(response, 200, { count: 3, next: null, previous: null, results: books });
  };
});
afterEach(cleanup);

function show(content: React.ReactNode): Promise<HTMLElement> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={client}>{content}</QueryClientProvider>);
  return screen.findByRole("checkbox", { name: "Wall" });
}

const ticked = (): string[] =>
  screen.getAllByRole<HTMLInputElement>("checkbox").map((box) => {
    const { checked, disabled } = box;
    const name = document.getElementById(box.getAttribute("aria-labelledby") ?? "");
    const marks = `${checked ? " ticked" : ""}${disabled ? " fixed" : ""}`;
    return `${name?.textContent ?? ""}${marks}`;
  });

const changes = (): unknown[] =>
  backend.server.seen
    .filter(({ method }) => method === "PATCH")
    .map(({ url, body }): unknown => [url, JSON.parse(body)]);

it("lets a lorebook go with a character, and takes it away, and leaves the others", async () => {
  await show(<CharacterBooks character={BRONN} />);
  expect(ticked()).toEqual(["Harbour ticked", "Moon ticked fixed", "Wall"]);
  await userEvent.click(screen.getByRole("checkbox", { name: "Wall" }));
  await vi.waitFor(() => {
    expect(screen.getByRole("group")).toHaveAttribute("aria-busy", "false");
    expect(ticked()).toEqual(["Harbour ticked", "Moon ticked fixed", "Wall ticked"]);
  });
  await userEvent.click(screen.getByRole("checkbox", { name: "Harbour" }));
  await vi.waitFor(() => {
    expect(screen.getByRole("group")).toHaveAttribute("aria-busy", "false");
    expect(ticked()).toEqual(["Harbour", "Moon ticked fixed", "Wall ticked"]);
  });
  expect(changes()).toEqual([
    ["/api/lorebooks/Wall", { character_ids: ["tilda", "bronn"] }],
    ["/api/lorebooks/Harbour", { character_ids: ["tilda"] }],
  ]);
});

it("says what the server had against it, and shows what is", async () => {
  refusal = true;
  await show(<CharacterBooks character={BRONN} />);
  await userEvent.click(screen.getByRole("checkbox", { name: "Wall" }));
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(ticked()).toEqual(["Harbour ticked", "Moon ticked fixed", "Wall"]);
});

it("shows in a chat what goes with its character anyway", async () => {
  const onChoose = vi.fn();
  await show(
    <BookChoice hint="" characterId="bronn" chosen={[]} isBusy={false} onChoose={onChoose} />,
  );
  expect(ticked()).toEqual(["Harbour ticked fixed", "Moon ticked fixed", "Wall"]);
  expect(screen.getByRole("checkbox", { name: "Harbour" })).toHaveAccessibleDescription(
    "Goes with the character",
  );
  await userEvent.click(screen.getByRole("checkbox", { name: "Wall" }));
  expect(onChoose).toHaveBeenCalledWith(["Wall"]);
});

it("ticks a lorebook wherever its line is pressed", async () => {
  await show(<CharacterBooks character={BRONN} />);
  await userEvent.click(screen.getAllByText("No entries yet").at(-1) ?? document.body);
  expect(ticked()).toContain("Wall ticked");
});
