import { expect, it } from "vitest";
import { type Message, type MessagePages, cutAfter, listMessages, upsertMessage } from "./messages";
import { IDLE_RUN, type RunState } from "./run-reducer";
import { findRetry, overlayRun } from "./thread-items";

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
