import { expect, it } from "vitest";
import type { Conversation } from "@/lib/api-schema";
import { beginPages } from "./begin-pages";
import {
  type Message,
  type MessagePages,
  cutAfter,
  dropOldest,
  isAtLatest,
  listMessages,
  updateMessage,
  upsertMessage,
} from "./messages";
import { IDLE_RUN, type RunState } from "./run-reducer";
import { cutForEdit, findRetry, overlayRun } from "./thread-items";

function message(id: string, parts: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: "c",
    parent_id: null,
    role: "user",
    content: id,
    status: "final",
    error: null,
    created_at: "2026-01-01T00:00:00Z",
    run_id: null,
    ...parts,
  };
}

function pages(...ids: string[][]): MessagePages {
  return {
    pages: ids.map((page) => ({
      count: 0,
      next: null,
      previous: null,
      results: page.map((id) => message(id)),
    })),
    pageParams: ids.map(() => null),
  };
}

function names(data: MessagePages): string[] {
  return listMessages(data).map(({ id }) => id);
}

it("lists pages that come newest first from the oldest on, each message once", () => {
  expect(names(pages(["5", "4"], ["4", "3"], ["2", "1"]))).toEqual(["1", "2", "3", "4", "5"]);
  expect(listMessages(undefined)).toEqual([]);
});

it("puts an unknown message at the end and a known one in its place", () => {
  const grown = upsertMessage(pages(["2", "1"]), message("3"));
  expect(names(grown)).toEqual(["1", "2", "3"]);
  const changed = upsertMessage(grown, message("1", { content: "new", parent_id: null }));
  expect(listMessages(changed).map(({ content }) => content)).toEqual(["new", "2", "3"]);
});

it("keeps what only the stored message knows", () => {
  const stored = upsertMessage(pages([]), message("1", { parent_id: "p" }));
  const [told] = listMessages(upsertMessage(stored, message("1", { status: "cancelled" })));
  expect(told).toMatchObject({ parent_id: "p", status: "cancelled" });
});

it("cuts off what came after a message, across pages", () => {
  expect(names(cutAfter(pages(["5", "4"], ["3", "2"], ["1"]), "3"))).toEqual(["1", "2", "3"]);
});

it("drops the oldest of many messages, and says that there are more", () => {
  const ids = (count: number, from: number): string[] =>
    Array.from({ length: count }, (_, index) => String(from - index));
  const few = pages(ids(100, 180), ids(80, 80));
  expect(dropOldest(few)).toBe(few);
  const cut = dropOldest(pages(ids(101, 181), ids(40, 80), ids(40, 40)));
  expect(cut.pages.map(({ results }) => results.length)).toEqual([101, 19]);
  expect(cut.pageParams).toHaveLength(2);
  expect(cut.pages.at(-1)?.next).not.toBeNull();
  expect(names(cut)[0]).toBe("62");
  const single = dropOldest(pages(ids(181, 181)));
  expect(names(single)).toHaveLength(120);
  expect(single.pages[0]?.next).not.toBeNull();
});

const REPLY = message("r", { role: "assistant", status: "streaming", content: "Aye, go" });
const LIVE: RunState = { ...IDLE_RUN, phase: "streaming", runId: "x", messageId: "r" };

it("shows the live text, but never less than what is stored", () => {
  expect(overlayRun([REPLY], { ...LIVE, text: "Aye" })[0]?.content).toBe("Aye, go");
  expect(overlayRun([REPLY], { ...LIVE, text: "Aye, gold." })[0]?.content).toBe("Aye, gold.");
  const ended: RunState = { ...LIVE, phase: "ended", status: "cancelled", text: "Aye, gold" };
  expect(overlayRun([REPLY], ended)[0]).toMatchObject({
    content: "Aye, gold",
    status: "cancelled",
  });
  expect(overlayRun([REPLY], IDLE_RUN)).toEqual([REPLY]);
});

it("offers to retry only a last reply that did not come through", () => {
  const failed = message("r", { role: "assistant", status: "error" });
  const fine = message("r", { role: "assistant" });
  expect(findRetry([message("u"), failed])).toBe("u");
  expect(findRetry([message("u"), fine])).toBeUndefined();
  expect(findRetry([message("u"), REPLY])).toBeUndefined();
  expect(findRetry([fine, message("u")])).toBeNull();
  expect(findRetry([])).toBeUndefined();
});

/** The same pages, but with more of the branch behind the newest one. */
function past(data: MessagePages): MessagePages {
  const [newest, ...older] = data.pages;
  return newest ? { ...data, pages: [{ ...newest, previous: "?after=x" }, ...older] } : data;
}

it("knows whether a window reaches the end of the branch", () => {
  expect(isAtLatest(undefined)).toBe(true);
  expect(isAtLatest(pages(["2"], ["1"]))).toBe(true);
  expect(isAtLatest(past(pages(["2"], ["1"])))).toBe(false);
});

it("adds nothing new to a window that ends before the branch does", () => {
  const data = past(pages(["2", "1"]));
  expect(names(upsertMessage(data, message("3")))).toEqual(["1", "2"]);
  expect(listMessages(upsertMessage(data, message("2", { content: "new" })))[1]?.content).toBe(
    "new",
  );
});

it("ends the branch where it is cut, at any message or before the first", () => {
  const data = past(pages(["4", "3"], ["2", "1"]));
  const cut = cutAfter(data, "2");
  expect(names(cut)).toEqual(["1", "2"]);
  expect(isAtLatest(cut)).toBe(true);
  expect(names(upsertMessage(cut, message("5")))).toEqual(["1", "2", "5"]);
  expect(names(cutAfter(data, null))).toEqual([]);
});

it("changes a message that is there, keeps what is not told, and adds none", () => {
  const siblings = { index: 1, count: 2, previous_id: "0", next_id: null };
  const data = updateMessage(pages(["2", "1"]), "1", (known) => ({ ...known, siblings }));
  expect(listMessages(data)[0]?.siblings).toEqual(siblings);
  const told = upsertMessage(data, message("1", { content: "whole" }));
  expect(listMessages(told)[0]).toMatchObject({ content: "whole", siblings });
  expect(names(updateMessage(data, "9", (known) => known))).toEqual(["1", "2"]);
});

it("shows what stands above an edited message while that is on its way", () => {
  const shown = ["1", "2", "3"].map((id) => message(id));
  expect(cutForEdit(shown, undefined)).toBe(shown);
  expect(cutForEdit(shown, "2").map(({ id }) => id)).toEqual(["1", "2"]);
  expect(cutForEdit(shown, null)).toEqual([]);
});

it("begins with the greeting that was shown, as the server has stored it", () => {
  const fresh: Conversation = {
    id: "c",
    character: "Bronn",
    character_id: null,
    character_version: null,
    persona_id: null,
    author_note: null,
    greeting_index: null,
    lorebook_ids: [],
    title: "Bronn",
    is_archived: false,
    is_pinned: false,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    last_message_at: "2026-01-01T00:00:00Z",
    message_count: 1,
    leaf_id: "g",
    active_run: null,
  };
  expect(listMessages(beginPages(fresh, "Sit."))).toEqual([
    message("g", { role: "assistant", content: "Sit." }),
  ]);
  expect(listMessages(beginPages({ ...fresh, leaf_id: null }, "Sit."))).toEqual([]);
  expect(listMessages(beginPages({ ...fresh, leaf_id: null }, null))).toEqual([]);
  expect(isAtLatest(beginPages(fresh, "Sit."))).toBe(true);
});
