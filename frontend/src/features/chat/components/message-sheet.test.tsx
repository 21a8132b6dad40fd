// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Message } from "../messages";
import { MessageSheet } from "./message-sheet";

const onEdit = vi.fn();

const REPLY: Message = {
  id: "m",
  conversation_id: "c",
  parent_id: "u",
  role: "assistant",
  content: "Aye.",
  status: "final",
  error: null,
  created_at: "2026-01-01T00:00:00Z",
  run_id: null,
};

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = vi.fn(function (this: HTMLDialogElement) {
    this.open = true;
  });
  HTMLDialogElement.prototype.close = vi.fn();
});
beforeEach(() => {
  onEdit.mockReset();
});
afterEach(cleanup);

function open(fields: Partial<Message>, isNewest: boolean, isLocked = false): void {
  render(
    <MessageSheet
      message={{ ...REPLY, ...fields }}
      isLocked={isLocked}
      isNewest={isNewest}
      wishes={{
        choose: vi.fn(),
        takeFocus: vi.fn(),
        regenerate: vi.fn(),
        rewrite: vi.fn(),
        remove: vi.fn(),
        explain: vi.fn(),
      }}
      onEdit={onEdit}
      onClose={vi.fn()}
    />,
  );
}

it("lets the newest reply and every own message be edited", async () => {
  open({}, true);
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  cleanup();
  open({ role: "user" }, false);
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  expect(onEdit).toHaveBeenCalledTimes(2);
});

it.each([
  ["another one than the newest", {}, false],
  ["one without words", { content: " \n" }, true],
] as const)("offers no edit of %s", (_, fields, isNewest) => {
  open(fields, isNewest);
  expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Delete" })).toBeVisible();
});

it("changes nothing while a reply is being written", () => {
  open({ status: "streaming" }, true, true);
  expect(screen.getByRole("button", { name: "Edit" })).toBeDisabled();
});

it("gives the words to select from, and stays open for it", async () => {
  open({ content: "**Aye.** Coin first." }, false);
  await userEvent.click(screen.getByRole("button", { name: "Select text" }));
  expect(screen.getByRole("document", { name: "Select text" })).toHaveTextContent(
    "**Aye.** Coin first.",
  );
  expect(screen.queryByRole("button", { name: "Copy" })).not.toBeInTheDocument();
  cleanup();
  // Of nothing, nothing can be selected.
  open({ content: "" }, true);
  expect(screen.queryByRole("button", { name: "Select text" })).not.toBeInTheDocument();
});
