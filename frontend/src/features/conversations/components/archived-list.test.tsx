// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { UndoBar } from "@/components/undo-bar";
import type { Conversation } from "@/lib/api-schema";
import { spare } from "@/lib/doomed";
import { settleUndos } from "@/lib/undos";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { answerJson } from "@/testing/server";
import { useLiveConversations } from "../use-live-conversations";
import { ArchivedList } from "./archived-list";

const backend = standInBackend();
let harbour: Conversation;

beforeAll(() => {
  // jsdom has no popovers.
  HTMLElement.prototype.showPopover = () => undefined;
  HTMLElement.prototype.hidePopover = () => undefined;
});
beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  harbour = makeConversation("harbour", 40, { title: "Bronn — Harbour", is_archived: true });
  backend.handler = ({ method, body }, response) => {
    if (method === "PATCH") {
      harbour = { ...harbour, ...(JSON.parse(body) as Partial<Conversation>) };
      answerJson(response, 200, harbour);
    } else answerJson(response, 200, { count: 1, next: null, previous: null, results: [harbour] });
  };
});
afterEach(() => {
  void settleUndos();
  spare(["harbour"]);
  cleanup();
});

function Page() {
  useLiveConversations();
  return (
    <>
      <ArchivedList />
      <UndoBar />
    </>
  );
}

async function openMenu(): Promise<void> {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Page />
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "More for “Harbour”" }));
}

function getItem(name: string): HTMLElement {
  return screen.getByRole("menuitem", { name, hidden: true });
}

it("offers for an archived chat what can be done with any, but not to pin it", async () => {
  await openMenu();
  const items = screen.getAllByRole("menuitem", { hidden: true });
  expect(items.map((item) => item.textContent)).toEqual([
    "Rename",
    "Unarchive",
    "Export",
    "Delete",
  ]);
});

it("takes a deleted one away, and brings it back", async () => {
  await openMenu();
  await userEvent.click(getItem("Delete"));
  expect(screen.queryByRole("link", { name: /Harbour/ })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(screen.getByRole("link", { name: /Harbour/ })).toBeVisible();
});

it("renames one in its place", async () => {
  await openMenu();
  await userEvent.click(getItem("Rename"));
  const field = await screen.findByRole("textbox", { name: "Title" });
  await userEvent.clear(field);
  await userEvent.type(field, "Tower{Enter}");
  expect(await screen.findByRole("link", { name: /^Tower/ })).toBeVisible();
  expect(screen.getByRole("button", { name: "More for “Tower”" })).toHaveFocus();
});
