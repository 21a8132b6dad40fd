// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { FacesProvider } from "@/components/face";
import { makeCharacter } from "@/testing/character";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
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

const TALE = `${"There was a storm. ".repeat(40)}So we lit it.`;
const GARRULOUS = makeCharacter({
  id: "g",
  name: "Old Tom",
  alternate_greetings: [TALE.slice(0, 500)],
});

const backend = standInBackend();

async function openPanel(name: string): Promise<HTMLElement> {
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <FacesProvider characters={[MAUD, GARRULOUS]}>
        <AboutButton name={name} />
      </FacesProvider>
    </QueryClientProvider>,
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

it("shows the whole of a greeting that the list has cut", async () => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  const definition = { first_mes: GARRULOUS.greeting, alternate_greetings: [TALE] };
  backend.handler = (_request, response) => {
    answerJson(response, 200, { ...GARRULOUS, definition });
  };
  const panel = await openPanel("Old Tom");
  expect(await within(panel).findByText(TALE)).toBeVisible();
});
