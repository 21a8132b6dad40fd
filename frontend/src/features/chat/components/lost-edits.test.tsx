// @vitest-environment jsdom
import { cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import type { Message } from "../messages";
import { editPlace, readDraft, writeDraft } from "../outbox";
import { readPieces, writePieces } from "../pasted";
import { LostEdits } from "./lost-edits";

// The part with the words is loaded first.
configure({ asyncUtilTimeout: 4_000 });

const backend = standInBackend();
const PLACE = editPlace("c", "gone");
const QUESTION: Message = {
  id: "q",
  conversation_id: "c",
  parent_id: null,
  role: "user",
  content: "Who taught you?",
  status: "final",
  error: null,
  created_at: "2026-03-10T08:00:00Z",
  run_id: null,
};

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  writeDraft(PLACE, "");
  writePieces(PLACE, []);
  writeDraft("c", "");
  writePieces("c", []);
});

function show(isWhole = true, messages: readonly Message[] = [QUESTION], isClosed = false) {
  return <LostEdits conversationId="c" messages={messages} isWhole={isWhole} isClosed={isClosed} />;
}

function findLost(): Promise<HTMLElement> {
  return screen.findByRole("group", { name: "Your text" });
}

it("shows words for a message that is not there, and puts them before those in the composer", async () => {
  writeDraft("c", "half a thought");
  writeDraft(PLACE, "better words");
  writePieces(PLACE, ["a long text"]);
  render(show());
  expect(await findLost()).toHaveTextContent(/better words\s+a long text/);
  expect(await findLost()).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "Put it into the message field" }));
  expect(readDraft("c")).toBe("better words\n\nhalf a thought");
  expect(readPieces("c")).toEqual(["a long text"]);
  expect(screen.queryByRole("group")).not.toBeInTheDocument();
});

it("leaves the focus where somebody else has put it", async () => {
  writeDraft(PLACE, "better words");
  render(
    <>
      <button type="button">Else</button>
      {show()}
    </>,
  );
  screen.getByText("Else").focus();
  await findLost();
  expect(screen.getByText("Else")).toHaveFocus();
});

it("is silent about words for a message that is there, in this chat or in another", async () => {
  writeDraft(editPlace("c", "q"), "being written");
  writeDraft(editPlace("d", "x"), "elsewhere");
  const { rerender } = render(show());
  writeDraft(PLACE, "better words");
  rerender(show(true, [{ ...QUESTION }]));
  expect(await findLost()).toHaveTextContent("better words");
  expect(screen.getAllByRole("group")).toHaveLength(1);
  rerender(show(true, [QUESTION, { ...QUESTION, id: "gone" }]));
  expect(screen.queryByRole("group")).not.toBeInTheDocument();
  writeDraft(editPlace("c", "q"), "");
});

it.each([
  [404, 1],
  [200, 0],
])("asks the server where more is to be loaded: %i", async (status, count) => {
  backend.handler = (_request, response) => {
    answerJson(response, status, { count: 1, next: null, previous: null, results: [QUESTION] });
  };
  writeDraft(PLACE, "better words");
  render(show(false));
  await waitFor(() => {
    expect(backend.server.seen.map(({ url }) => url)).toEqual([
      "/api/conversations/c/messages?order=desc&page_size=1&around=gone",
    ]);
  });
  if (count > 0) await findLost();
  else await new Promise((resolve) => setTimeout(resolve, 200));
  expect(screen.queryAllByRole("group")).toHaveLength(count);
});

it("is silent again once the server has the message again", async () => {
  let status = 404;
  backend.handler = (_request, response) => {
    answerJson(response, status, { count: 1, next: null, previous: null, results: [QUESTION] });
  };
  writeDraft(PLACE, "better words");
  const { rerender } = render(show(false));
  await findLost();
  status = 200;
  rerender(show(false, [{ ...QUESTION }]));
  await waitFor(() => {
    expect(screen.queryByRole("group")).not.toBeInTheDocument();
  });
});

it("lets them be copied from a chat that is closed, and thrown away", async () => {
  writeDraft(PLACE, "better words");
  render(show(true, [QUESTION], true));
  await findLost();
  expect(screen.queryByText("Put it into the message field")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Copy" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(screen.queryByRole("group")).not.toBeInTheDocument();
  expect(readDraft(PLACE)).toBe("");
});
