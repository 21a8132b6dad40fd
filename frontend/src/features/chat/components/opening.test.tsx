// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { FacesProvider } from "@/components/face";
import { Markdown } from "@/components/markdown/markdown";
import { makeCharacter } from "@/testing/character";
import { Opening } from "./opening";

const GREETING = "*Bronn looks up.* Sit.\n\nתשב.";

afterEach(cleanup);

function renderOpening(isLoaded: boolean) {
  return (
    <FacesProvider characters={[makeCharacter({})]}>
      <Opening
        name="Bronn"
        greeting={GREETING}
        Markdown={isLoaded ? Markdown : undefined}
        onSay={vi.fn()}
      />
    </FacesProvider>
  );
}

it("shows the greeting as the thread will", () => {
  render(renderOpening(true));
  expect(screen.getByRole("emphasis")).toHaveTextContent("Bronn looks up.");
  for (const paragraph of [/Sit/, "תשב."])
    expect(screen.getByText(paragraph, { selector: "p" })).toHaveAttribute("dir", "auto");
});

it("shows its words in the same place until it can be drawn", () => {
  const { rerender } = render(renderOpening(false));
  expect(screen.getByText("Bronn looks up. Sit.")).toHaveAttribute("dir", "auto");
  expect(screen.getByText("תשב.")).toHaveAttribute("dir", "auto");
  const frame = screen.getByText("תשב.").parentElement?.parentElement;
  rerender(renderOpening(true));
  // Not a new one, which would rise once more.
  expect(screen.getByText("תשב.").parentElement?.parentElement).toBe(frame);
});
