// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { useCommand } from "./commands";
import { useOrderedCommands } from "./ordered-commands";

afterEach(cleanup);

function Offer({ id }: { readonly id: string }) {
  useCommand({ id, label: id, run: () => undefined });
  return null;
}

function List() {
  return useOrderedCommands().map(({ id }) => <li key={id}>{id}</li>);
}

it("lists commands in one order, whichever was mounted first", () => {
  render(
    <>
      {["sign-out", "help", "usage", "sidebar", "settings", "write", "new-chat"].map((id) => (
        <Offer key={id} id={id} />
      ))}
      <List />
    </>,
  );
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "new-chat",
    "write",
    "settings",
    "usage",
    "sidebar",
    "help",
    "sign-out",
  ]);
});
