// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { FacesProvider } from "@/components/face";
import { makeCharacter } from "@/testing/character";
import { AboutPanel } from "./about-panel";
import { CharacterCard } from "./gallery/character-card";
import { GreetingLeaves } from "./profile/greeting-leaves";

const GREETING = "*Bronn looks up.* Sit.";
const BRONN = makeCharacter({ greeting: GREETING });

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

it.each([
  [
    "beside a chat",
    <QueryClientProvider key="" client={new QueryClient()}>
      <FacesProvider characters={[BRONN]}>
        <AboutPanel name="Bronn" onClose={vi.fn()} />
      </FacesProvider>
    </QueryClientProvider>,
  ],
  ["on a character's page", <GreetingLeaves key="" greetings={[GREETING]} />],
])("shows greetings as a thread would %s", (_where, greetings) => {
  render(greetings);
  expect(screen.getByText("Bronn looks up.", { selector: "em" })).toBeInTheDocument();
});

it("shows a card's teaser without its marks", () => {
  render(<CharacterCard character={BRONN} lastTalkAt={null} />);
  expect(screen.getByText("Bronn looks up. Sit.")).toHaveAttribute("dir", "auto");
});
