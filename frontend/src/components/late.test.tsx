// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as staleBuild from "@/lib/stale-build";
import { late } from "./late";

const AGAIN = { name: "Try again" };

function Sheet({ name }: { readonly name: string; readonly onClose?: () => void }) {
  return <p>{name}</p>;
}

function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(isOnline);
}

/** Something that loads as soon as `isThere`. */
function prepare() {
  const source = { isThere: false };
  const load = vi.fn(() =>
    source.isThere ? Promise.resolve(Sheet) : Promise.reject(new Error("Loading chunk 7 failed")),
  );
  return { source, load, Late: late(load) };
}

async function pass(milliseconds = 0): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

beforeEach(() => {
  vi.useFakeTimers();
  setOnline(true);
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("is not loaded before it is drawn, and then stands there with what it was given", async () => {
  const { source, load, Late } = prepare();
  source.isThere = true;
  expect(load).not.toHaveBeenCalled();
  const first = render(<Late name="Maud" />);
  await pass();
  expect(screen.getByText("Maud")).toBeVisible();
  first.unmount();
  render(<Late name="Podrick" />);
  expect(screen.getByText("Podrick")).toBeVisible();
  expect(load).toHaveBeenCalledOnce();
});

it("says that it is loading where that takes a moment, and can be given up", async () => {
  const onClose = vi.fn();
  const Late = late<Parameters<typeof Sheet>[0]>(() => new Promise(() => undefined));
  render(<Late name="Maud" onClose={onClose} />);
  await pass(299);
  expect(screen.queryByText("Loading")).toBeNull();
  await pass(1);
  expect(screen.getByText("Loading")).toBeVisible();
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(onClose).toHaveBeenCalledOnce();
});

it("says that there is no network, and comes when that is back", async () => {
  setOnline(false);
  const { source, Late } = prepare();
  render(<Late name="Podrick" />);
  await pass();
  expect(screen.getByRole("alert")).toHaveTextContent("you are offline");
  source.isThere = true;
  setOnline(true);
  act(() => {
    window.dispatchEvent(new Event("online"));
  });
  await pass();
  expect(screen.getByText("Podrick")).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says that it could not be loaded, and is tried again by a press", async () => {
  const reload = vi.spyOn(staleBuild, "reloadOnce").mockReturnValue(true);
  const { source, Late } = prepare();
  render(<Late name="Podrick" />);
  await pass();
  expect(screen.getByRole("alert")).toHaveTextContent("could not be loaded");
  source.isThere = true;
  fireEvent.click(screen.getByRole("button", AGAIN));
  await pass();
  expect(screen.getByText("Podrick")).toBeVisible();
  expect(reload).not.toHaveBeenCalled();
});

it("loads the page anew where it fails once more: a newer build has other parts", async () => {
  const reload = vi.spyOn(staleBuild, "reloadOnce").mockReturnValue(true);
  const { Late } = prepare();
  render(<Late name="Podrick" />);
  await pass();
  expect(reload).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", AGAIN));
  await pass();
  expect(reload).toHaveBeenCalledOnce();
  expect(screen.getByRole("button", AGAIN)).toBeVisible();
});

it("says nothing of an earlier failure when it is asked for anew", async () => {
  const { source, Late } = prepare();
  const first = render(<Late name="Podrick" />);
  await pass();
  first.unmount();
  source.isThere = true;
  render(<Late name="Podrick" />);
  expect(screen.queryByRole("alert")).toBeNull();
  await pass();
  expect(screen.getByText("Podrick")).toBeVisible();
});
