// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FocusKeeper } from "./focus-keeper";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  // jsdom knows none of it.
  vi.stubGlobal("CSS", { escape: (text: string) => text });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface PageProps {
  readonly pinned: readonly string[];
  readonly recent: readonly string[];
  readonly isEditing?: boolean;
}

function Page({ pinned, recent, isEditing = false }: PageProps) {
  return (
    <main>
      <FocusKeeper />
      {[pinned, recent].map((ids, group) => (
        <ul key={group}>
          {ids.map((id) => (
            <li key={id} data-focus-key={id}>
              <a href={`/chat/${id}`}>{id}</a>
              <button type="button">More for {id}</button>
            </li>
          ))}
        </ul>
      ))}
      {isEditing && (
        <form data-leaves-focus>
          <textarea aria-label="Edited message" />
        </form>
      )}
      <textarea aria-label="Message" data-focus-home />
    </main>
  );
}

it.each(["link", "button"] as const)(
  "keeps the focus on the %s of a row that moves",
  async (role) => {
    const { rerender } = render(<Page pinned={[]} recent={["a", "b"]} />);
    screen.getByRole(role, { name: /b$/ }).focus();
    rerender(<Page pinned={["b"]} recent={["a"]} />);
    await waitFor(() => {
      expect(screen.getByRole(role, { name: /b$/ })).toHaveFocus();
    });
  },
);

it("goes to the open dialog, unless the row is in it", async () => {
  const drawer = (pinned: readonly string[], recent: readonly string[]) => (
    <dialog open>
      <Page pinned={pinned} recent={recent} />
    </dialog>
  );
  const { rerender } = render(drawer([], ["a", "b"]));
  screen.getByRole("link", { name: "b" }).focus();
  rerender(drawer(["b"], ["a"]));
  await waitFor(() => {
    expect(screen.getByRole("link", { name: "b" })).toHaveFocus();
  });
  cleanup();
  const other = render(
    <>
      <Page pinned={[]} recent={["a"]} />
      <dialog open aria-label="Other" />
    </>,
  );
  screen.getByRole("link", { name: "a" }).focus();
  other.rerender(
    <>
      <Page pinned={["a"]} recent={[]} />
      <dialog open aria-label="Other" />
    </>,
  );
  await waitFor(() => {
    expect(screen.getByRole("dialog", { name: "Other" })).toHaveFocus();
  });
});

it("goes to the composer when the row is gone", async () => {
  const { rerender } = render(<Page pinned={[]} recent={["a", "b"]} />);
  screen.getByRole("link", { name: "b" }).focus();
  rerender(<Page pinned={[]} recent={["a"]} />);
  await waitFor(() => {
    expect(screen.getByLabelText("Message")).toHaveFocus();
  });
});

it("never goes to the composer from an editor that is taken away", async () => {
  const { rerender } = render(<Page pinned={[]} recent={[]} isEditing />);
  screen.getByLabelText("Edited message").focus();
  rerender(<Page pinned={[]} recent={[]} />);
  await waitFor(() => {
    expect(screen.getByRole("main")).toHaveFocus();
  });
});
