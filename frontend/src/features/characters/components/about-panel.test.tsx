// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it } from "vitest";
import { FacesProvider } from "@/components/face";
import { makeCharacter } from "@/testing/character";
import { AboutButton } from "./about-button";

afterEach(cleanup);

beforeAll(async () => {
  // Loaded when they are wanted, for which a busy machine takes its time.
  await Promise.all([import("./about-panel"), import("@/components/devices/others")]);
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});

const MAUD = makeCharacter({
  slug: "maud",
  name: "Maud Pellow",
  tagline: "Keeper of a light",
  greeting: "Mind the step.",
  alternate_greetings: ["Move the cat."],
  topics: ["Storms", "Tea"],
  entry_count: 49,
  look: { accent: "#1f5c7a", light: "#f2d27a", device: "lighthouse" },
});

async function openPanel(name: string): Promise<HTMLElement> {
  const user = userEvent.setup();
  render(
    <FacesProvider characters={[MAUD]}>
      <AboutButton name={name} />
    </FacesProvider>,
  );
  await user.click(screen.getByRole("button", { name: `About ${name}` }));
  return screen.findByRole("dialog", { name: `About ${name}` });
}

it("says who somebody is, what they know and how they greet", async () => {
  const panel = await openPanel("Maud Pellow");
  expect(within(panel).getByRole("heading", { name: "Maud Pellow" })).toBeVisible();
  expect(panel).toHaveTextContent("Keeper of a light");
  const known = within(panel).getByRole("region", { name: "What they know" });
  expect(known).toHaveTextContent("49 notes");
  const list = (region: HTMLElement): (string | null)[] =>
    within(region)
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent);
  expect(list(known)).toEqual(["Storms", "Tea"]);
  const greetings = within(panel).getByRole("region", { name: "How they greet you" });
  expect(list(greetings)).toEqual(["Mind the step.", "Move the cat."]);
  await waitFor(() => {
    expect(panel.querySelector("[data-device]")).toHaveAttribute("data-device", "lighthouse");
  });
  await userEvent.click(within(panel).getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("admits that nothing is known of a stranger", async () => {
  const panel = await openPanel("Davos");
  expect(panel).toHaveTextContent("The app knows nothing about Davos");
  expect(within(panel).queryByRole("region")).toBeNull();
});
