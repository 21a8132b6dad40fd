// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import {
  PathnameContext,
  SearchParamsContext,
} from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { readLastChat } from "@/lib/last-chat";
import { endSession } from "@/lib/session";
import { writeStored } from "@/lib/storage";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { standInSight } from "@/testing/intersection";
import { answerJson } from "@/testing/server";
import { ChatScreen } from "./chat-screen";

const backend = standInBackend();

// Loaded beside the composer, for which a busy machine takes its time.
beforeAll(() =>
  Promise.all([import("./parts"), import("@/features/characters/defined-greetings")]),
);

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  standInSight();
  // A wide window.
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("min-width"),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  backend.handler = ({ url }, response) => {
    if (url === "/api/characters") answerJson(response, 200, [makeCharacter({})]);
    else answerJson(response, 200, { results: [], next: null });
  };
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});

function renderScreen(path = "/chat", search = ""): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <PathnameContext value={path}>
        <SearchParamsContext value={new URLSearchParams(search)}>
          <ChatScreen />
        </SearchParamsContext>
      </PathnameContext>
    </QueryClientProvider>,
  );
}

it("puts the sidebar away and brings it back by buttons, and keeps the focus with them", async () => {
  const user = userEvent.setup();
  renderScreen();
  const hide = await screen.findByRole("button", { name: "Hide sidebar" });
  expect(hide).toHaveAttribute("data-tip", "Hide sidebar (Ctrl+Shift+S)");
  expect(screen.queryByRole("button", { name: "Show sidebar" })).toBeNull();
  await user.click(hide);
  expect(screen.queryByRole("complementary", { name: "Chats" })).toBeNull();
  const bar = within(screen.getByRole("banner"));
  const show = bar.getByRole("button", { name: "Show sidebar" });
  expect(show).toHaveFocus();
  expect(bar.getAllByRole("link", { name: "New chat" })).toHaveLength(2);
  await user.keyboard("{Enter}");
  expect(screen.getByRole("complementary", { name: "Chats" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Hide sidebar" })).toHaveFocus();
});

it("shows the whole of a greeting that the list has cut", async () => {
  const greeting = `*Bronn counts.* ${"Coins. ".repeat(400)}Sit.`;
  const bronn = makeCharacter({ greeting: greeting.slice(0, 2_000) });
  backend.handler = ({ url }, response) => {
    if (url === "/api/characters") answerJson(response, 200, [bronn]);
    else if (url === `/api/characters/${bronn.id}`)
      answerJson(response, 200, { ...bronn, definition: { first_mes: greeting } });
    else answerJson(response, 200, { results: [], next: null });
  };
  renderScreen();
  expect(await screen.findByText(/Coins\. Coins\. Sit\.$/, {}, { timeout: 4_000 })).toBeVisible();
});

it("says that the characters did not come, and gets them at the next try", async () => {
  const answer = backend.handler;
  backend.handler = ({ url }, response) => {
    answerJson(response, url === "/api/characters" ? 403 : 200, { results: [], next: null });
  };
  const user = userEvent.setup();
  renderScreen();
  const again = await within(screen.getByRole("main")).findByRole("button", { name: "Try again" });
  backend.handler = answer;
  await user.click(again);
  expect(await screen.findByRole("button", { name: "What do you cost?" })).toBeVisible();
});

it("keeps where one is for the way back, until it is not there any more", async () => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  renderScreen("/chat", "character=old-nan");
  expect(readLastChat()).toBe("/chat?character=old-nan");
  cleanup();
  backend.handler = (_request, response) => {
    answerJson(response, 404);
  };
  renderScreen("/chat/5f8a04e2-b7ec-4f8a-9166-61b0aeb632ac");
  expect(readLastChat()).toBe("/chat/5f8a04e2-b7ec-4f8a-9166-61b0aeb632ac");
  expect(await screen.findByText("No such chat")).toBeVisible();
  expect(readLastChat()).toBe("/chat");
});

it("forgets where one was at sign-out", () => {
  writeStored("refresh", "r");
  renderScreen("/chat", "character=old-nan");
  expect(readLastChat()).toBe("/chat?character=old-nan");
  endSession();
  // Nobody stays here without a session.
  cleanup();
  expect(readLastChat()).toBe("/chat");
});
