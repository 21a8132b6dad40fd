// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { queryKeys } from "@/lib/query-keys";
import { makeCharacter } from "@/testing/character";
import { CharacterMenu } from "./character-menu";

const MINE = makeCharacter({
  id: "m",
  name: "Ana",
  visibility: "private",
  is_mine: true,
  tagline: "Tall",
});
const THEIRS = makeCharacter({
  id: "t",
  name: "Ana",
  visibility: "shared",
  owner_name: "Ed",
  tagline: "",
});
const BRONN = makeCharacter({ id: "b", name: "Bronn", tagline: "A sellsword" });

beforeAll(() => {
  // jsdom has no popovers.
  HTMLElement.prototype.showPopover = () => undefined;
  HTMLElement.prototype.hidePopover = () => undefined;
});
afterEach(cleanup);

async function open(id: string | null, name: string) {
  const client = new QueryClient();
  client.setQueryData(queryKeys.characters, [BRONN, MINE, THEIRS]);
  const onSwitch = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <CharacterMenu id={id} name={name} onSwitch={onSwitch} />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: `Switch character: ${name}` }));
  const items = screen.getAllByRole("menuitemradio", { hidden: true });
  return { items, onSwitch, texts: items.map(({ textContent }) => textContent) };
}

function checked(items: readonly HTMLElement[]): (string | null)[] {
  return items
    .filter((item) => item.getAttribute("aria-checked") === "true")
    .map(({ textContent }) => textContent);
}

it("tells namesakes apart, and switches to the one that is meant", async () => {
  const { items, texts, onSwitch } = await open("m", "Ana");
  expect(texts).toEqual(["BronnA sellsword", "AnaYou · Tall", "AnaEd"]);
  expect(checked(items)).toEqual(["AnaYou · Tall"]);
  for (const item of items.filter(({ textContent }) => textContent === "AnaEd"))
    await userEvent.click(item);
  expect(onSwitch).toHaveBeenCalledExactlyOnceWith({ id: "t", name: "Ana" });
});

it("keeps a stranger among those that can be chosen", async () => {
  const { items, texts, onSwitch } = await open(null, "Davos");
  expect(texts.at(-1)).toBe("Davos");
  expect(checked(items)).toEqual(["Davos"]);
  for (const item of items.slice(-1)) await userEvent.click(item);
  expect(onSwitch).not.toHaveBeenCalled();
});
