// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import {
  PathnameContext,
  SearchParamsContext,
} from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { standInSight } from "@/testing/intersection";
import { answerJson } from "@/testing/server";
import { ChatScreen } from "./chat-screen";

const backend = standInBackend();

// Loaded beside the composer, for which a busy machine takes its time.
beforeAll(() => import("./parts"));

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
});

function renderScreen(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <PathnameContext value="/chat">
        <SearchParamsContext value={new URLSearchParams()}>
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
  expect(await screen.findByText(/Coins\. Coins\. Sit\.$/)).toBeVisible();
});
