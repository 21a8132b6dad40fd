// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useState } from "react";
import { Sheet } from "@/components/ui/modal";
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
  await userEvent.click(
    await screen.findByRole("button", { name: "Move it into the message field" }),
  );
  expect(area).toHaveValue(LONG);
  expect(area).toHaveFocus();
});

it("has a short message in the field", () => {
  expect(edit("Ale.\n\nTwo of them.")).toHaveValue("Ale.\n\nTwo of them.");
  expect(screen.queryByRole("list")).not.toBeInTheDocument();
});

function Asked() {
  const [step, setStep] = useState(0);
  const next = (): void => {
    setStep(step + 1);
  };
  return (
    <>
      <button onClick={next}>Press</button>
      {step === 1 && (
        <Sheet label="Message actions" onClose={next}>
          <button onClick={next}>Edit</button>
        </Sheet>
      )}
      {step === 2 && (
        <MessageEditor place="c:edit:m" isLocked={false} onCancel={next} onSave={onSave} />
      )}
    </>
  );
}

it("has the focus where it was asked for in a sheet, which gives it back", async () => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = vi.fn(function (this: HTMLDialogElement) {
    this.open = true;
  });
  HTMLDialogElement.prototype.close = vi.fn();
  render(<Asked />);
  await userEvent.click(screen.getByRole("button", { name: "Press" }));
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  expect(screen.getByRole("textbox", { name: "Edited message" })).toHaveFocus();
});
