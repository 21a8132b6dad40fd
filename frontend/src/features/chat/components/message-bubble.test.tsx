// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Message } from "../messages";
import type { Wishes } from "../wishes";
import { MessageBubble } from "./message-bubble";

afterEach(cleanup);

const WISHES: Wishes = {
  choose: vi.fn(),
  takeFocus: vi.fn(),
  regenerate: vi.fn(),
  rewrite: vi.fn(),
  remove: vi.fn(),
  explain: vi.fn(),
};

const MESSAGE: Message = {
  id: "m",
  conversation_id: "c",
  parent_id: "u",
  role: "assistant",
  content: "Aye.",
  status: "final",
  error: null,
  created_at: "2026-01-01T00:00:00Z",
  run_id: "r",
};

function draw(fields: Partial<Message>, onRetry?: () => void, before?: Message): HTMLElement {
  return render(
    <MessageBubble
      message={{ ...MESSAGE, ...fields }}
      before={before}
      name="Bronn"
      isNew={false}
      isFound={false}
      isNewest
      isLocked={false}
      wishes={WISHES}
      onRetry={onRetry}
    />,
  ).container;
}

it.each([{ meta: { thoughts: "He lies." } }, { content: "<think>He lies.</think>\n\nAye." }])(
  "folds thoughts away from the words and what is copied: %j",
  async (fields) => {
    const user = userEvent.setup();
    const view = draw(fields);
    expect(view.querySelector(".voice")).toHaveTextContent(/^Aye\.$/);
    const fold = screen.getByText("He lies.").closest("details");
    expect(fold).not.toHaveAttribute("open");
    await user.click(screen.getByText("Thoughts"));
    expect(fold).toHaveAttribute("open");
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe("Aye.");
  },
);

it("has no fold where there were no thoughts", () => {
  draw({});
  expect(screen.queryByText("Thoughts")).toBeNull();
});

it.each([
  [{ content: "", status: "error", error: "The model answered without any text." }, "without any"],
  [{ content: " \n", status: "final" }, "The reply came back empty."],
  [{ content: "<think>He lies.</think>", status: "final" }, "The reply came back empty."],
  [{ content: "", status: "cancelled" }, "Stopped."],
] as const)("has no name above nothing: %j", (fields, words) => {
  const retry = vi.fn();
  const view = draw(fields, retry);
  expect(view).toHaveTextContent(words);
  expect(view).not.toHaveTextContent("Bronn");
  expect(view.querySelector(".voice")).toBeNull();
  screen.getByRole("button", { name: "Retry" }).click();
  expect(retry).toHaveBeenCalled();
});

it("waits under the name while nothing is said yet", () => {
  const view = draw({ content: "", status: "streaming" });
  expect(view).toHaveTextContent("Bronn");
  expect(view.querySelector(".speaking")).not.toBeNull();
});

it("tells when it was said, by which model and how long it is", () => {
  const view = draw({ meta: { model: "openai/gpt-4o-mini" }, token_count: 1234 });
  const time = view.querySelector("time");
  expect(time).toHaveAttribute("datetime", "2026-01-01T00:00:00Z");
  expect(time?.parentElement).toHaveTextContent(/^\d\d:\d\d · gpt-4o-mini · 1,234 tokens$/);
  cleanup();
  const corrected = draw({ meta: { edited: true }, token_count: 7 });
  expect(corrected.querySelector("time")?.parentElement).toHaveTextContent(
    /^\d\d:\d\d · edited · 7 tokens$/,
  );
  cleanup();
  const own = draw({ role: "user", meta: { model: "openai/gpt-4o-mini" } });
  expect(own.querySelector("time")?.parentElement).toHaveTextContent(/^\d\d:\d\d$/);
  cleanup();
  expect(draw({ meta: { model: "offline/persona" } })).toHaveTextContent("from notes");
});

it("shows the face and the name at the first of a run of replies only", () => {
  const first = { role: "assistant", meta: { character: "Bronn" } } as const;
  expect(draw(first)).toHaveTextContent("Bronn");
  const before = { ...MESSAGE, ...first, id: "before" };
  cleanup();
  expect(draw(first, undefined, before)).not.toHaveTextContent("Bronn");
  cleanup();
  // Somebody else has taken over.
  expect(draw({ meta: { character: "Maud" } }, undefined, before)).toHaveTextContent("Maud");
});

it("leads on from the last answer to another one, but not from a greeting", async () => {
  const siblings = { index: 1, count: 2, previous_id: "first", next_id: null };
  draw({ siblings });
  await userEvent.click(screen.getByRole("button", { name: "Another answer" }));
  expect(WISHES.regenerate).toHaveBeenCalledOnce();
  cleanup();
  draw({ siblings: { index: 0, count: 2, previous_id: null, next_id: "second" } });
  await userEvent.click(screen.getByRole("button", { name: "Next answer" }));
  expect(WISHES.choose).toHaveBeenCalledOnce();
  cleanup();
  draw({ siblings, parent_id: null });
  expect(screen.getByRole("button", { name: "Next answer" })).toBeDisabled();
});
