// @vitest-environment jsdom
import { cleanup, createEvent, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { FileGuard } from "./file-guard";

afterEach(cleanup);

function drag(over: HTMLElement, type: string): { readonly isRefused: boolean; effect: string } {
  const dataTransfer = { types: [type], dropEffect: "copy" };
  const event = createEvent.dragOver(over, { dataTransfer });
  fireEvent(over, event);
  return { isRefused: event.defaultPrevented, effect: dataTransfer.dropEffect };
}

it("lets no file replace the page, and leaves words and fields for files alone", () => {
  render(
    <>
      <FileGuard />
      <p>Anywhere</p>
      <input type="file" aria-label="Picture" />
    </>,
  );
  const anywhere = screen.getByText("Anywhere");
  expect(drag(anywhere, "Files")).toEqual({ isRefused: true, effect: "none" });
  expect(drag(anywhere, "text/plain")).toEqual({ isRefused: false, effect: "copy" });
  expect(drag(screen.getByLabelText("Picture"), "Files").isRefused).toBe(false);
  expect(fireEvent.drop(anywhere, { dataTransfer: { types: ["Files"] } })).toBe(false);
});
