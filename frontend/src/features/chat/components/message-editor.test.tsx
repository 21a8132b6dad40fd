// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clearWords, writeWords } from "../pasted";
import { MessageEditor } from "./message-editor";

const LONG = Array.from({ length: 300 }, (_, index) => `line ${index}`).join("\n");

const onSave = vi.fn();

beforeEach(() => {
  onSave.mockReset();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});
afterEach(() => {
  cleanup();
  clearWords("c:edit:m");
});

function edit(message: string): HTMLElement {
  writeWords("c:edit:m", message);
  render(
    <MessageEditor place="c:edit:m" isLocked={false} onCancel={() => undefined} onSave={onSave} />,
  );
  return screen.getByRole("textbox", { name: "Edited message" });
}

it("keeps the long part of a message out of the field, and saves it whole", async () => {
  const area = edit(`Look:\n\n${LONG}`);
  expect(area).toHaveValue("Look:");
  expect(await screen.findByRole("list", { name: "Pasted text" })).toHaveTextContent("300 lines");
  await userEvent.type(area, " here{Enter}");
  expect(onSave.mock.calls).toEqual([[`Look: here\n\n${LONG}`]]);
});

it("saves nothing but a long text as it was, and puts it into the field on request", async () => {
  const area = edit(LONG);
  expect(area).toHaveValue("");
  await userEvent.type(area, "{Enter}");
  expect(onSave.mock.calls).toEqual([[LONG]]);
  await userEvent.click(await screen.findByRole("button", { name: "Put it into the field" }));
  expect(area).toHaveValue(LONG);
  expect(area).toHaveFocus();
});

it("has a short message in the field", () => {
  expect(edit("Ale.\n\nTwo of them.")).toHaveValue("Ale.\n\nTwo of them.");
  expect(screen.queryByRole("list")).not.toBeInTheDocument();
});
