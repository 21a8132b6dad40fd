import { expect, it } from "vitest";
import type { Conversation } from "@/lib/api-schema";
import { groupByDay } from "./group-by-day";
import { recast, shortenTitle } from "@/lib/short-title";

const ARYA = { id: null, name: "Arya" };

function conversation(id: string, lastMessageAt: string | null): Conversation {
  return {
    id,
    character: "Bronn",
    character_id: null,
    character_version: null,
    persona_id: null,
    author_note: null,
    greeting_index: null,
    lorebook_ids: [],
    title: id,
    is_archived: false,
    is_pinned: false,
    created_at: "2026-03-10T08:00:00",
    updated_at: "2026-03-10T08:00:00",
    last_message_at: lastMessageAt,
    message_count: 1,
    leaf_id: null,
    active_run: null,
  };
}

it("puts conversations under the days they were last spoken in", () => {
  const groups = groupByDay(
    [
      conversation("new", null),
      conversation("morning", "2026-03-10T00:01:00"),
      conversation("late", "2026-03-09T23:59:00"),
      conversation("week", "2026-03-04T12:00:00"),
      conversation("month", "2026-02-20T12:00:00"),
      conversation("old", "2025-03-10T12:00:00"),
    ],
    new Date("2026-03-10T09:00:00"),
  );
  expect(
    groups.map(({ label, conversations }) => [label, conversations.map(({ id }) => id)]),
  ).toEqual([
    ["Today", ["new", "morning"]],
    ["Yesterday", ["late"]],
    ["This week", ["week"]],
    ["This month", ["month"]],
    ["Earlier", ["old"]],
  ]);
});

it("leaves the character's name out of a provisional title", () => {
  expect(shortenTitle({ character: "Bronn", title: "Bronn — Hello?" })).toBe("Hello?");
  expect(shortenTitle({ character: "Bronn", title: "Wages of war" })).toBe("Wages of war");
  expect(shortenTitle({ character: "Bronn", title: "Bronn — " })).toBe("Bronn — ");
});

it("lets a title that begins with the character's name follow the character", () => {
  const retitle = (title: string): string =>
    recast({ ...conversation("a", null), title }, ARYA).title;
  expect(retitle("Bronn")).toBe("Arya");
  expect(retitle("Bronn — Hello?")).toBe("Arya — Hello?");
  expect(retitle("Bronn’s wages")).toBe("Bronn’s wages");
  expect(recast(conversation("a", null), ARYA).character).toBe("Arya");
});
