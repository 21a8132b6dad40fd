// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Character } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { makeCharacter } from "@/testing/character";
import { CharacterChoice } from "./character-choice";

afterEach(cleanup);

function show(names: readonly string[], before: readonly string[]): ReturnType<typeof vi.fn> {
  const characters = names.map((name) =>
    makeCharacter({ id: name.toLowerCase(), name, tagline: "", is_mine: true }),
  );
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData<readonly Character[]>(queryKeys.characters, characters);
  const onChoose = vi.fn();
  function Shown() {
    const [chosen, setChosen] = useState(before);
    return (
      <form onSubmit={onChoose}>
        <CharacterChoice
          label="Goes with"
          hint=""
          chosen={chosen}
          onChoose={(ids) => {
            onChoose(ids);
            setChosen(ids);
          }}
        />
      </form>
    );
  }
  render(
    <QueryClientProvider client={client}>
      <Shown />
    </QueryClientProvider>,
  );
  return onChoose;
}

const names = (): (string | null)[] =>
  screen.queryAllByRole("listitem").map(({ textContent }) => textContent);

it("has those first that were chosen, and lets nothing move while one ticks", async () => {
  const onChoose = show(["Ana", "Bo", "Cy"], ["cy"]);
  expect(screen.getByRole("group", { name: "Goes with" })).toBeVisible();
  expect(names()).toEqual(
    ["Cy", "Ana", "Bo"].map((name): unknown => expect.stringContaining(name)),
  );
  await userEvent.click(screen.getByRole("checkbox", { name: "Bo" }));
  expect(onChoose).toHaveBeenLastCalledWith(["cy", "bo"]);
  await userEvent.click(screen.getByRole("checkbox", { name: "Cy" }));
  expect(onChoose).toHaveBeenLastCalledWith(["bo"]);
  expect(screen.getAllByRole("checkbox").map((box) => (box as HTMLInputElement).checked)).toEqual([
    false,
    false,
    true,
  ]);
  expect(screen.queryByRole("searchbox")).toBeNull();
});

it("finds one among many, and Enter in the search sends nothing", async () => {
  const onChoose = show("Ana Bo Cy Di Ed Flo Gil Hal Ida".split(" "), []);
  await userEvent.type(screen.getByRole("searchbox"), "gil{Enter}");
  expect(names()).toHaveLength(1);
  expect(onChoose).not.toHaveBeenCalled();
  await userEvent.tab();
  await userEvent.keyboard(" ");
  expect(onChoose).toHaveBeenLastCalledWith(["gil"]);
  await userEvent.type(screen.getByRole("searchbox"), "x");
  expect(names()).toEqual(["No character matches that."]);
});

it("keeps one that is no longer seen until it is unticked", async () => {
  const onChoose = show(["Ana"], ["ana", "gone"]);
  await userEvent.click(
    screen.getByRole("checkbox", { name: "A character that you can no longer see" }),
  );
  expect(onChoose).toHaveBeenLastCalledWith(["ana"]);
});
