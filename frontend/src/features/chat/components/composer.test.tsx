// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ComponentProps, useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
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

function Written(props: Partial<ComponentProps<typeof Composer>>) {
  const [text, setText] = useState("");
  return <Composer name="Bronn" text={text} onText={setText} onSend={onSend} {...props} />;
}

function area(): HTMLElement {
  return screen.getByRole("textbox", { name: "Message" });
}

it("sends by Enter what was written, without the space around it", async () => {
  render(<Written />);
  await userEvent.type(area(), "  Hello?  {Enter}");
  expect(onSend.mock.calls).toEqual([["Hello?"]]);
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
