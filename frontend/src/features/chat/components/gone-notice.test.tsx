// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { newChatPlace, readDraft, writeDraft } from "../outbox";
import { readPieces, writePieces } from "../pasted";
import { GoneNotice } from "./gone-notice";

const NEW = newChatPlace("Ana");
const TAKE = { name: "Take your text to a new chat" };

afterEach(cleanup);

function show(): void {
  cleanup();
  render(<GoneNotice place="c" name="Ana" />);
}

it("moves the words to a new chat once, the pasted texts as such", async () => {
  writeDraft("c", "Half a thought.");
  writePieces("c", ["A long paste."]);
  show();
  await userEvent.click(screen.getByRole("button", TAKE));
  expect([readDraft(NEW), readPieces(NEW)]).toEqual(["Half a thought.", ["A long paste."]]);

  // Back in the deleted chat.
  show();
  expect(screen.queryByRole("button", TAKE)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Start another" }));
  expect([readDraft(NEW), readPieces(NEW)]).toEqual(["Half a thought.", ["A long paste."]]);
});
