// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { listCommands, useCommand } from "./commands";

afterEach(cleanup);

function Offer({ id }: { readonly id: string }) {
  useCommand({ id, label: id, run: () => undefined });
  return null;
}

it("lists commands in one order, whichever was mounted first", () => {
  render(
    ["sign-out", "help", "usage", "sidebar", "settings", "write", "new-chat"].map((id) => (
      <Offer key={id} id={id} />
    )),
  );
  expect(listCommands().map(({ id }) => id)).toEqual([
    "new-chat",
    "write",
    "settings",
    "usage",
    "sidebar",
    "help",
    "sign-out",
  ]);
});
