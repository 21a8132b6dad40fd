// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, onlineManager } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { makeConversation } from "@/testing/conversation";
import { TitleEditor } from "./title-editor";

afterEach(() => {
  cleanup();
  onlineManager.setOnline(true);
});

it("says at once that a title could not be stored without a network", async () => {
  // Nothing answers there.
  vi.stubEnv("NEXT_PUBLIC_API_BASE", "http://127.0.0.1:9");
  onlineManager.setOnline(false);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TitleEditor
        conversation={makeConversation("harbour")}
        onCancel={() => undefined}
        onSaved={() => undefined}
      />
    </QueryClientProvider>,
  );
  await userEvent.type(screen.getByRole("textbox", { name: "Title" }), " at night{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("connection");
});
