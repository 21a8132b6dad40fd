// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeConversation } from "@/testing/conversation";
import { FakeWorld } from "@/testing/fake-socket";
import { answerJson } from "@/testing/server";
import { LiveSocket } from "../live/live-socket";
import type { Message } from "../messages";
import { Thread } from "./thread";

// A busy machine may take longer than the usual second to answer.
configure({ asyncUtilTimeout: 4_000 });

const backend = standInBackend();

/** jsdom observes nothing. */
class Nothing {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
}

const ALONE = { index: 0, count: 1, previous_id: null, next_id: null };

function make(id: string, more: Partial<Message>): Message {
  return {
    id,
    conversation_id: "c",
    parent_id: null,
    role: "assistant",
    content: "",
    status: "final",
    error: null,
    created_at: "2026-03-10T08:00:00Z",
    run_id: null,
    meta: {},
    siblings: ALONE,
    ...more,
  };
}

const QUESTION = make("q", { role: "user", content: "Who taught you?" });
const REPLY = make("r", { parent_id: "q", content: "<think>He lies.</think>My father did." });
const CORRECTED = make("n", {
  parent_id: "q",
  content: "My brother did.",
  meta: { edited: true },
  siblings: { index: 1, count: 2, previous_id: "r", next_id: null },
});

/** What the server stores; newest first. */
let stored: readonly Message[] = [];

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("ResizeObserver", Nothing);
  vi.stubGlobal("IntersectionObserver", Nothing);
  localStorage.clear();
  stored = [REPLY, QUESTION];
  backend.handler = ({ method }, response) => {
    if (method === "POST") {
      stored = [CORRECTED, ...stored.slice(1)];
      answerJson(response, 201, CORRECTED);
      return;
    }
    answerJson(response, 200, {
      count: stored.length,
      next: null,
      previous: null,
      results: stored,
    });
  };
});
afterEach(cleanup);

/** Waits until `words` are there. */
async function open(words = "My father did."): Promise<void> {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Thread
        live={new LiveSocket("c", new FakeWorld().parts)}
        conversation={makeConversation("c", 1)}
        foundId={null}
        isOffline={false}
        isGone={false}
        renderReceipt={() => null}
      />
    </QueryClientProvider>,
  );
  await screen.findByText(words);
}

function find(id: string) {
  const bubble = document.querySelector<HTMLElement>(`[data-message-id="${id}"]`);
  if (!bubble) throw new Error(`no message ${id}`);
  return within(bubble);
}

function findBox(): HTMLElement {
  return screen.getByRole("textbox", { name: "Edited message" });
}

it("puts a reply in other words beside the original, and leads back to it", async () => {
  await open();
  await userEvent.click(find("r").getByRole("button", { name: "Edit" }));
  expect(await screen.findByRole("textbox", { name: "Edited message" })).toHaveFocus();
  expect(findBox()).toHaveValue("My father did.");
  await userEvent.clear(findBox());
  await userEvent.type(findBox(), "My brother did.{Enter}");

  expect(await screen.findByText("My brother did.", { selector: "p" })).toBeVisible();
  expect(find("n").getByRole("group", { name: "Answer 2 of 2" })).toBeVisible();
  await waitFor(() => {
    expect(find("n").getByRole("button", { name: "Previous answer" })).toHaveFocus();
  });
  expect(find("n").getByText(/edited/)).toBeVisible();
  expect(screen.queryByText("My father did.")).not.toBeInTheDocument();
  const sent = backend.server.seen.find(({ method }) => method === "POST");
  expect(sent?.url).toBe("/api/conversations/c/messages/r/rewrite");
  expect(JSON.parse(sent?.body ?? "")).toEqual({ content: "My brother did." });
  // Nothing is left of what was being written.
  expect(Object.values(localStorage).join(" ")).not.toContain("brother");
});

it("takes the place of a greeting, which answers nothing", async () => {
  stored = [make("r", { content: "My father did." })];
  await open();
  await userEvent.click(find("r").getByRole("button", { name: "Edit" }));
  await userEvent.type(findBox(), "{Enter}");
  expect(await screen.findByText("My brother did.")).toBeVisible();
  expect(document.querySelectorAll("[data-message-id]")).toHaveLength(1);
});

it("keeps the words where they are not taken, and says why", async () => {
  await open();
  backend.handler = (_request, response) => {
    answerJson(response, 409, { code: "storage_full", detail: "Full.", limit_bytes: 1_000_000 });
  };
  await userEvent.click(find("r").getByRole("button", { name: "Edit" }));
  await userEvent.type(findBox(), " Badly.");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(findBox()).toHaveValue("My father did. Badly.");
  await waitFor(() => {
    expect(screen.getByRole("button", { name: "Save" })).toBeEnabled();
  });
});

it("is left by Escape and by Cancel, with the focus where it began", async () => {
  await open();
  for (const leave of [
    () => userEvent.keyboard("{Escape}"),
    () => userEvent.click(screen.getByRole("button", { name: "Cancel" })),
  ]) {
    await userEvent.click(find("r").getByRole("button", { name: "Edit" }));
    await userEvent.type(findBox(), " Badly.");
    await leave();
    expect(screen.getByText("My father did.")).toBeVisible();
    expect(find("r").getByRole("button", { name: "Edit" })).toHaveFocus();
  }
  expect(backend.server.seen.every(({ method }) => method === "GET")).toBe(true);
});

it("is offered for the newest reply only, where it has words", async () => {
  const later = make("q2", { parent_id: "r", role: "user", content: "Go on." });
  stored = [make("r2", { parent_id: "q2", status: "cancelled" }), later, REPLY, QUESTION];
  await open("Go on.");
  for (const id of ["r", "r2"])
    expect(find(id).queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  for (const id of ["q", "q2"])
    expect(find(id).getByRole("button", { name: "Edit" })).toBeVisible();
});
