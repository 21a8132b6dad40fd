import { expect, it } from "vitest";
import { type Message, type MessagePages, listMessages, placeMessage } from "./messages";

function message(id: string, parentId: string | null, more: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: "c",
    parent_id: parentId,
    role: "user",
    content: id,
    status: "final",
    error: null,
    created_at: "2026-01-01T00:00:00Z",
    run_id: null,
    ...more,
  };
}

/** Pages of two, newest first. */
const LOADED: MessagePages = {
  pages: [
    { count: 4, next: "more", previous: null, results: [message("d", "c"), message("c", "b")] },
    { count: 4, next: null, previous: null, results: [message("b", "a"), message("a", null)] },
  ],
  pageParams: [null, null],
};
const EMPTY: MessagePages = {
  pages: [{ count: 0, next: null, previous: null, results: [] }],
  pageParams: [null],
};

function place(told: Message, data = LOADED): string | null {
  const placed = placeMessage(data, told);
  return (
    placed &&
    listMessages(placed)
      .map(({ content }) => content)
      .join(" ")
  );
}

it("puts a message behind its parent, and once", () => {
  expect(place(message("e", "d"))).toBe("a b c d e");
  expect(place(message("d", "c"))).toBe("a b c d");
  expect(place(message("a", null), EMPTY)).toBe("a");
});

it("gives way to another answer or another edit", () => {
  expect(place(message("other", "c"))).toBe("a b c other");
  expect(place(message("other", "a"))).toBe("a other");
});

it("does not guess where its parent is not known", () => {
  expect(place(message("x", "unknown"))).toBeNull();
  expect(place(message("x", "unknown"), EMPTY)).toBeNull();
  expect(place(message("root", null))).toBeNull();
});

it("never takes words or an ending away from a reply", () => {
  const streaming = { role: "assistant", status: "streaming" } as const;
  expect(place(message("d", "c", { ...streaming, content: "" }))).toBe("a b c d");
  const grown = placeMessage(EMPTY, message("a", null, { ...streaming, content: "Aye, gold" }));
  expect(place(message("a", null, { ...streaming, content: "Aye" }), grown ?? EMPTY)).toBe(
    "Aye, gold",
  );
  expect(place(message("a", null, { ...streaming, content: "Aye, gold!" }), grown ?? EMPTY)).toBe(
    "Aye, gold!",
  );
});
