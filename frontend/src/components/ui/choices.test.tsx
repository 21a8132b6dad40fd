// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { Choices } from "./choices";
import { MenuItem, MenuRadio } from "./menu-items";

afterEach(cleanup);

const NAMES = ["Ana", "Bronn", "Cersei", "Davos", "Éowyn", "Faye", "Gil", "Hodor"];

function open(names: readonly string[]) {
  const onChoose = vi.fn();
  render(
    <Choices
      title="Who answers"
      search="Search people"
      options={names.map((name) => ({
        told: `${name} from the North`,
        item: (
          <MenuRadio
            key={name}
            isChecked={false}
            onSelect={() => {
              onChoose(name);
            }}
          >
            {name}
          </MenuRadio>
        ),
      }))}
    >
      <MenuItem onSelect={() => undefined}>Someone else</MenuItem>
    </Choices>,
  );
  return onChoose;
}

function listNames(): readonly (string | null)[] {
  return screen.queryAllByRole("menuitemradio").map(({ textContent }) => textContent);
}

it("has a field from the ninth on", () => {
  open(NAMES);
  expect(screen.queryByRole("searchbox")).toBeNull();
  cleanup();
  open([...NAMES, "Ida"]);
  expect(screen.getByRole("searchbox", { name: "Search people" })).toBeVisible();
});

it("sifts by what each is found by, and says when nothing is left", async () => {
  open([...NAMES, "Ida"]);
  const user = userEvent.setup();
  await user.type(screen.getByRole("searchbox"), "north EOW");
  expect(listNames()).toEqual(["Éowyn"]);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  await user.type(screen.getByRole("searchbox"), "x");
  expect(listNames()).toEqual([]);
  expect(screen.getByRole("status")).toHaveTextContent("Nothing found.");
  expect(screen.getByRole("menuitem", { name: "Someone else" })).toBeVisible();
});

it("takes the first of those found by Enter, and nothing where there is none", async () => {
  const onChoose = open([...NAMES, "Ida"]);
  const user = userEvent.setup();
  await user.type(screen.getByRole("searchbox"), "d{Enter}");
  expect(onChoose).toHaveBeenLastCalledWith("Davos");
  await user.type(screen.getByRole("searchbox"), "xyz{Enter}");
  expect(onChoose).toHaveBeenCalledTimes(1);
});
