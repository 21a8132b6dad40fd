// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { LoreAccount } from "@/lib/api-schema";
import { makeReceipt, makeSegment } from "@/testing/receipt";
import { readLore } from "../lore";
import { listTokenParts } from "../token-parts";
import { LoreSection } from "./lore-section";

afterEach(cleanup);

const HARBOUR = "7d0c1f5e-0000-4000-8000-000000000001";
const LORE: LoreAccount = {
  budget: { limit: 5000, used: 312 },
  books: [
    { id: HARBOUR, name: "Harbour", source: "chat", limit: 400, used: 300, entry_count: 12 },
    { id: "", name: "", source: "character", limit: null, used: 12, entry_count: 1 },
    { id: "a", name: "Attached", source: "character", limit: null, used: 0, entry_count: 1 },
    { id: "g", name: "Everywhere", source: "global", limit: null, used: 0, entry_count: 1 },
  ],
  activated: [
    {
      book_id: HARBOUR,
      entry_id: "ice",
      comment: "Ice",
      reason: "keys",
      matched: ["ice", "/sno+w/i"],
      pass: 0,
      tokens: 300,
      position: 4,
      unplaced: null,
      depth: 4,
      role: "system",
      place: "lore_at_depth",
      message: 3,
    },
    {
      book_id: "",
      entry_id: "1",
      comment: "",
      reason: "constant",
      matched: [],
      pass: 2,
      tokens: 12,
      position: 2,
      unplaced: "no author's note",
      depth: 4,
      role: "system",
      place: null,
      message: null,
    },
  ],
  activated_count: 3,
  rejected: [
    { book_id: HARBOUR, entry_id: "wall", comment: "Wall", reason: "no key" },
    { book_id: HARBOUR, entry_id: "quay", comment: "Quay", reason: "budget of the book" },
    { book_id: HARBOUR, entry_id: "odd", comment: "Odd", reason: "a reason of tomorrow" },
  ],
  rejected_count: 4961,
};

it("tells what got in, by which words, where it stands, and why not the rest", () => {
  render(<LoreSection lore={readLore(makeReceipt({ lore: LORE }).lore)} />);
  const section = screen.getByRole("region", { name: "From lorebooks" });
  const list = (name: string): (string | null)[] =>
    within(within(section).getByRole("list", { name }))
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent);
  expect(list("Lorebooks")).toEqual([
    "HarbourChosen in this chat300 of 400 tokens",
    "The character’s own12 tokens",
    "AttachedGoes with the character0 tokens",
    "EverywhereActive in every chat0 tokens",
  ]);
  expect(within(section).getByRole("link", { name: "Harbour" })).toHaveAttribute(
    "href",
    `/lorebooks/${HARBOUR}`,
  );
  expect(list("What got in")).toEqual([
    "Ice300 tokensbyice/sno+w/i· Harbour· Between the messages",
    "No title and no words12 tokensalways in mind· triggered by other entries, round 2· " +
      "The character’s ownIt belongs to the author’s note, and there was none.",
  ]);
  const out = within(section).getByRole("group", { name: "What was left out" });
  expect([...out.querySelectorAll("summary")].map(({ textContent }) => textContent)).toEqual([
    "The lorebook’s own room was used up (1)",
    "a reason of tomorrow (1)",
    "None of its words was said (1)",
  ]);
  expect(out).toHaveTextContent("and 4,958 more");
  expect(section).toHaveTextContent("and 1 more");
});

it.each([undefined, null])("says nothing where no lorebook was open: %o", (lore) => {
  render(<LoreSection lore={readLore(lore)} />);
  expect(screen.queryByRole("region")).toBeNull();
});

it("says that nothing got in, and names what only a card's decorators bring about", () => {
  const [first] = LORE.activated;
  const none = { ...LORE, activated: [], activated_count: 0 };
  const { rerender } = render(<LoreSection lore={readLore(none)} />);
  expect(screen.getByText("Nothing got in.")).toBeVisible();
  const activated = first ? [{ ...first, position: 8 }] : [];
  rerender(<LoreSection lore={readLore({ ...LORE, activated, activated_count: 1 })} />);
  expect(screen.getByText("· With the character’s personality")).toBeVisible();
});

it("counts what lorebooks say among what was remembered", () => {
  const segments = [makeSegment("lore_at_depth", { tokens: 30 }), makeSegment("question")];
  const parts = listTokenParts({ ...makeReceipt(), segments, tokens: 40 });
  expect(parts.map(({ name, tokens }) => [name, tokens])).toEqual([
    ["notes", 30],
    ["question", 10],
  ]);
});
