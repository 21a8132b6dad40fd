// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ComponentProps, Profiler, useEffect, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDraft } from "../drafts";
import { Composer } from "./composer";

const onSend = vi.fn();

function point(pointer: "fine" | "coarse"): void {
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: query === `(pointer: ${pointer})` }));
}

beforeEach(() => {
  onSend.mockReset();
  point("fine");
});
afterEach(cleanup);

interface WrittenProps extends Partial<ComponentProps<typeof Composer>> {
  readonly text?: string;
}

function Written({ text = "", ...props }: WrittenProps) {
  const [draft] = useState(createDraft);
  useEffect(() => {
    draft.write(text);
  }, [draft, text]);
  return <Composer place="test" name="Bronn" draft={draft} onSend={onSend} {...props} />;
}

function area(): HTMLElement {
  return screen.getByRole("textbox", { name: "Message" });
}

it("sends by Enter what was written, without the space around it", async () => {
  render(<Written />);
  await userEvent.type(area(), "  Hello?  {Enter}");
  expect(onSend.mock.calls).toEqual([["Hello?"]]);
});

it("draws nothing anew with a key, but where the words begin or end", async () => {
  const onRender = vi.fn();
  render(
    <Profiler id="composer" onRender={onRender}>
      <Written />
    </Profiler>,
  );
  await userEvent.type(area(), "a");
  onRender.mockReset();
  await userEvent.type(area(), "bc d");
  expect(area()).toHaveValue("abc d");
  expect(onRender).not.toHaveBeenCalled();
  await userEvent.clear(area());
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  expect(onRender).toHaveBeenCalled();
});

it("shows what is written elsewhere, and keeps the caret where it is", async () => {
  const draft = createDraft();
  draft.write("kept");
  render(<Written draft={draft} text="kept" />);
  expect(area()).toHaveValue("kept");
  await userEvent.type(area(), "x", { initialSelectionStart: 1 });
  expect(draft.read()).toBe("kxept");
  expect((area() as HTMLTextAreaElement).selectionStart).toBe(2);
  act(() => {
    draft.write("another");
  });
  expect(area()).toHaveValue("another");
});

it("breaks the line by Shift and Enter", async () => {
  render(<Written />);
  await userEvent.type(area(), "one{Shift>}{Enter}{/Shift}two");
  expect(area()).toHaveValue("one\ntwo");
  expect(onSend).not.toHaveBeenCalled();
});

it("leaves Enter to an input method that is composing", async () => {
  render(<Written />);
  await userEvent.type(area(), "にほん");
  fireEvent.keyDown(area(), { key: "Enter", isComposing: true });
  fireEvent.keyDown(area(), { key: "Enter", keyCode: 229 });
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.keyDown(area(), { key: "Enter" });
  expect(onSend.mock.calls).toEqual([["にほん"]]);
});

it("has nothing to send while blank or busy", async () => {
  const { rerender } = render(<Written />);
  await userEvent.type(area(), "   {Enter}");
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  rerender(<Written isBusy />);
  await userEvent.type(area(), "words{Enter}");
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  expect(onSend).not.toHaveBeenCalled();
});

it("breaks the line by Enter on touch, where the button sends", async () => {
  point("coarse");
  render(<Written />);
  await userEvent.type(area(), "one{Enter}two");
  expect(area()).toHaveValue("one\ntwo");
  expect(onSend).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(onSend.mock.calls).toEqual([["one\ntwo"]]);
});

it("offers Stop while a reply comes, and takes what is sent meanwhile", async () => {
  const onStop = vi.fn();
  render(<Written onStop={onStop} />);
  expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
  await userEvent.type(area(), "next{Enter}");
  expect(onSend.mock.calls).toEqual([["next"]]);
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(onStop).toHaveBeenCalledTimes(1);
});

it("counts bytes, not characters, against the limit", () => {
  render(<Written text={"ä".repeat(16 * 1024)} />);
  expect(screen.getByRole("button", { name: "Send" })).toBeEnabled();
  cleanup();
  render(<Written text={"ä".repeat(17 * 1024)} />);
  expect(screen.getByRole("alert")).toHaveTextContent("That is 2 KiB too long for one message.");
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
});

const LONG = Array.from({ length: 300 }, (_, index) => `line ${index}`).join("\n");

/** Waits for the cards, which are loaded when there are any. */
function findCards(): Promise<HTMLElement> {
  return screen.findByRole("list", { name: "Pasted text" });
}

it("lays a long paste beside the field and sends it whole behind the words", async () => {
  render(<Written place="pasting" />);
  await userEvent.type(area(), "Look");
  await userEvent.paste(LONG.replaceAll("\n", "\r\n"));
  expect(area()).toHaveValue("Look");
  expect(await findCards()).toHaveTextContent("line 0300 lines, 2,589 characters");
  await userEvent.type(area(), " here{Enter}");
  expect(onSend.mock.calls).toEqual([[`Look here\n\n${LONG}`]]);
});

it("takes a long paste back by the key for it, or by its button, and puts it into the field", async () => {
  render(<Written place="taking back" />);
  await userEvent.click(area());
  await userEvent.paste(LONG);
  await findCards();
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(screen.queryByRole("list")).toBeNull();
  await userEvent.paste(LONG);
  await userEvent.click(screen.getByRole("button", { name: "Move it into the message field" }));
  expect(area()).toHaveValue(LONG);
  await userEvent.paste(LONG);
  await userEvent.click(screen.getByRole("button", { name: "Remove pasted text" }));
  expect(screen.queryByRole("list")).toBeNull();
  expect(area()).toHaveFocus();
});

it("says that pasted texts are too long for a message", async () => {
  render(<Written place="too long" />);
  await userEvent.click(area());
  await userEvent.paste("x".repeat(40 * 1024));
  expect(screen.getByRole("alert")).toHaveTextContent("That is 8 KiB too long for one message.");
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
});

it("says of a picture that is pasted that it cannot be sent, and nothing of one that comes with words", () => {
  render(<Written place="pictures" />);
  const files = [new File(["x"], "seen.png", { type: "image/png" })];
  fireEvent.paste(area(), { clipboardData: { getData: () => "a cell", files } });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  fireEvent.paste(area(), { clipboardData: { getData: () => "", files } });
  expect(screen.getByRole("alert")).toHaveTextContent("cannot be sent, only text.");
});

it("lays a long text that is dropped beside the field, and leaves a short one to the browser", async () => {
  render(<Written place="dropping" />);
  const drop = (text: string): boolean =>
    fireEvent.drop(area(), { dataTransfer: { getData: () => text } });
  expect(drop("a short one")).toBe(true);
  expect(drop(LONG)).toBe(false);
  expect(await findCards()).toHaveTextContent("300 lines");
  await userEvent.type(area(), "Look{Enter}");
  expect(onSend.mock.calls).toEqual([[`Look\n\n${LONG}`]]);
});

it("leaves a long text that is moved inside the field to the browser", () => {
  render(<Written place="moving" text={`first\n${LONG}`} />);
  expect(fireEvent.drop(area(), { dataTransfer: { getData: () => LONG } })).toBe(true);
});
