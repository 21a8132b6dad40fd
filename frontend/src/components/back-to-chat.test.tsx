// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepLastChat } from "@/lib/last-chat";
import { publishLiveEvent } from "@/lib/live-events";
import { endSession, startSession } from "@/lib/session";
import { BackToChat } from "./back-to-chat";

function signIn(id: string): void {
  const user = { id, email: `${id}@example.com` };
  startSession({ access: "a", refresh: "r", user } as Parameters<typeof startSession>[0]);
}

beforeEach(() => {
  localStorage.clear();
  keepLastChat();
  signIn("ann");
});
afterEach(cleanup);

function readTarget(): string | null {
  return screen.getByRole("link", { name: "Back to the chat" }).getAttribute("href");
}

it("leads to a new chat where none was open", () => {
  render(<BackToChat />);
  expect(readTarget()).toBe("/chat");
});

it("leads to the chat that was left", () => {
  keepLastChat("/chat/c1");
  render(<BackToChat />);
  expect(readTarget()).toBe("/chat/c1");
});

it("forgets a chat that is deleted, and no other", () => {
  keepLastChat("/chat/c1");
  render(<BackToChat />);
  act(() => {
    publishLiveEvent({ type: "deleted", conversationId: "c2" });
  });
  expect(readTarget()).toBe("/chat/c1");
  act(() => {
    publishLiveEvent({ type: "deleted", conversationId: "c1" });
  });
  expect(readTarget()).toBe("/chat");
});

it("forgets it at sign-out", () => {
  keepLastChat("/chat/c1");
  render(<BackToChat />);
  act(endSession);
  act(() => {
    signIn("ann");
  });
  expect(readTarget()).toBe("/chat");
});

it("leads nobody to another reader's chat", () => {
  keepLastChat("/chat/c1");
  signIn("bob");
  render(<BackToChat />);
  expect(readTarget()).toBe("/chat");
});
