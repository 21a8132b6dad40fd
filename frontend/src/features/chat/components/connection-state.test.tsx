// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeWorld } from "@/testing/fake-socket";
import { LiveSocket } from "../live/live-socket";
import { ConnectionState } from "./connection-state";

let world: FakeWorld;
let live: LiveSocket;

beforeEach(() => {
  vi.useFakeTimers();
  world = new FakeWorld();
  live = new LiveSocket("c", world.parts);
  render(<ConnectionState live={live} />);
});

afterEach(() => {
  cleanup();
  live.stop();
  vi.useRealTimers();
});

/** What is seen, without what is only said. */
function readBadge(): string {
  const badge = document.querySelector("[data-connection]");
  return [...(badge?.childNodes ?? [])]
    .filter((node) => !(node instanceof Element && node.getAttribute("role") === "status"))
    .map((node) => node.textContent)
    .join("");
}

async function begin(): Promise<void> {
  await act(async () => {
    live.start();
    await vi.advanceTimersByTimeAsync(0);
  });
}

function happen(change: () => void): void {
  act(change);
}

it("shows nothing without a line, a spinner while there is none yet, then a dot", async () => {
  expect(readBadge()).toBe("");
  await begin();
  expect(readBadge()).toBe("Connecting…");
  happen(() => {
    world.socket.open();
    world.socket.ready();
  });
  expect(screen.getByRole("img", { name: "Connected" })).toBeVisible();
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});

it("counts its attempts for the eye, and says once for the ear that the line broke", async () => {
  await begin();
  const said = new Set<string>();
  for (const attempt of [1, 2, 3]) {
    happen(() => {
      world.socket.break();
    });
    expect(readBadge()).toBe(`Reconnecting (${attempt})`);
    said.add(screen.getByRole("status").textContent);
    await act(() => vi.advanceTimersByTimeAsync(1000 * 2 ** (attempt - 1)));
  }
  expect([...said]).toEqual(["Connection lost. Reconnecting."]);
  happen(() => {
    world.socket.open();
    world.socket.ready();
  });
  expect(screen.getByRole("status")).toHaveTextContent("Connected again.");
});

it("offers to try again, and says when there are too many", async () => {
  await begin();
  happen(() => {
    world.socket.break(4008);
  });
  expect(readBadge()).toBe("Too many open chatsRetry");
  happen(() => {
    screen.getByRole("button", { name: "Retry" }).click();
  });
  expect(readBadge()).toBe("Connecting…");
});
