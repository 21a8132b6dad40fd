// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { clearWritings } from "@/lib/writings";
import {
  createEntry,
  editPlace,
  newChatPlace,
  readDraft,
  readOutbox,
  returnToDraft,
  writeDraft,
  writeOutbox,
} from "./outbox";
import { useDraft, useReading } from "./use-draft";

beforeEach(() => {
  localStorage.clear();
});
afterEach(cleanup);

it("keeps a draft for each conversation, and for each edit in it", () => {
  writeDraft("a", "one");
  writeDraft("b", "two");
  writeDraft(editPlace("a", "m"), "three");
  expect([readDraft("a"), readDraft("b"), readDraft(editPlace("a", "m"))]).toEqual([
    "one",
    "two",
    "three",
  ]);
  clearWritings();
  expect([readDraft("a"), readDraft("b"), readDraft(editPlace("a", "m"))]).toEqual(["", "", ""]);
});

it("keeps what is said to somebody apart from what is said to somebody else", () => {
  writeDraft(newChatPlace("Bronn"), "to Bronn");
  writeDraft(newChatPlace("Davos"), "to Davos");
  expect(readDraft(newChatPlace("Bronn"))).toBe("to Bronn");
  expect(readDraft(newChatPlace("Davos"))).toBe("to Davos");
  clearWritings();
  expect(readDraft(newChatPlace("Davos"))).toBe("");
});

it("shows what is written at the same place elsewhere, in this tab and in others", () => {
  const { result } = renderHook(() => {
    const draft = useDraft("a");
    return [useReading(draft, (text) => text), draft.write] as const;
  });
  act(() => {
    result.current[1]("mine");
  });
  expect(result.current[0]).toBe("mine");
  act(() => {
    returnToDraft("a", "not sent");
  });
  expect(result.current[0]).toBe("not sent\n\nmine");
  act(() => {
    localStorage.setItem("draft:a", "from another tab");
    window.dispatchEvent(new StorageEvent("storage", { key: "draft:a" }));
  });
  expect(result.current[0]).toBe("from another tab");
});

it("remembers below what an edited message was to hang", () => {
  writeOutbox("a", createEntry("edited", "p"));
  expect(readOutbox("a")).toMatchObject({ prompt: "edited", parentId: "p" });
  writeOutbox("a", createEntry("first", null));
  expect(readOutbox("a")?.parentId).toBeNull();
  writeOutbox("a", createEntry("plain"));
  expect(readOutbox("a")).not.toHaveProperty("parentId");
  localStorage.setItem("outbox:a", '{"clientRequestId":"x","prompt":"y","parentId":5}');
  expect(readOutbox("a")).toBeNull();
});
