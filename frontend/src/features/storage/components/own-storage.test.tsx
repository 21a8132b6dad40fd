// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { StorageState } from "./own-storage";

afterEach(cleanup);

it("shows what is taken of how much", () => {
  render(
    <StorageState storage={{ messages: 1234, bytes: 250_000_000, limit_bytes: 500_000_000 }} />,
  );
  expect(screen.getByText("1,234 messages, 250 MB of 500 MB")).toBeTruthy();
  const meter = screen.getByRole("meter", { name: "Storage" });
  expect(meter.getAttribute("aria-valuetext")).toBe("250 MB of 500 MB");
  expect(screen.queryByText(/no room/)).toBeNull();
});

it("has no meter without a limit", () => {
  render(<StorageState storage={{ messages: 1, bytes: 12, limit_bytes: null }} />);
  expect(screen.getByText("1 message, 12 bytes")).toBeTruthy();
  expect(screen.queryByRole("meter")).toBeNull();
});

it("says what to do when it is full", () => {
  render(<StorageState storage={{ messages: 9, bytes: 1_000_010, limit_bytes: 1_000_000 }} />);
  expect(screen.getByText(/Delete chats/)).toBeTruthy();
  expect(screen.getByRole("meter").getAttribute("aria-valuenow")).toBe("1000000");
});
