// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FacesProvider } from "@/components/face";
import { queryKeys } from "@/lib/query-keys";
import { makeCharacter } from "@/testing/character";
import { makeConversation } from "@/testing/conversation";
import { type MessagePages, listMessages } from "../messages";
import { NewChat } from "./new-chat";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  window.history.replaceState(null, "", "/");
});

/** What is known of the first messages once the chat is there. */
async function begin(greeting: string | null, isGreetingExact: boolean) {
  const client = new QueryClient();
  const created = makeConversation("c1", 0, {
    leaf_id: greeting === null ? null : "g",
  });
  const onCreate = vi.fn(() => Promise.resolve(created));
  render(
    <QueryClientProvider client={client}>
      <FacesProvider characters={[makeCharacter({})]}>
        <NewChat
          name="Bronn"
          greeting={greeting}
          isGreetingExact={isGreetingExact}
          isOffline={false}
          onCreate={onCreate}
        />
      </FacesProvider>
    </QueryClientProvider>,
  );
  const user = userEvent.setup();
  await user.type(screen.getByRole("textbox"), "What do you cost?");
  await user.click(screen.getByRole("button", { name: "Send" }));
  await vi.waitFor(() => {
    expect(window.location.pathname).toBe(`/chat/${created.id}`);
  });
  expect(onCreate).toHaveBeenCalledWith(greeting !== null);
  const pages = client.getQueryData<MessagePages>(queryKeys.messages(created.id));
  return pages && listMessages(pages).map(({ content }) => content);
}

it("begins the thread with the greeting that was shown", async () => {
  expect(await begin("Sit.", true)).toEqual(["Sit."]);
});

it("begins an empty thread where there is no greeting", async () => {
  expect(await begin(null, false)).toEqual([]);
});

it("leaves to the server what a cut greeting is stored as", async () => {
  expect(await begin("Coins, coins…", false)).toBeUndefined();
});
