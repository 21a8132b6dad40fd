// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import type { Sums, Usage } from "@/lib/api-schema";
import { UsageReport } from "./usage-report";

afterEach(cleanup);

const NONE: Sums = {
  calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: "0.000000000000",
  unknown_cost_calls: 0,
};
const SOME: Sums = { ...NONE, calls: 3, input_tokens: 1200, output_tokens: 300, cost_usd: "0.5" };
const MORE: Sums = { ...NONE, calls: 1, input_tokens: 100, unknown_cost_calls: 1 };
const USAGE: Usage = {
  first_day: "2026-11-19",
  last_day: "2026-11-21",
  total: { ...SOME, calls: 4, input_tokens: 1300, unknown_cost_calls: 1 },
  by_day: [
    { day: "2026-11-19", ...SOME },
    { day: "2026-11-20", ...NONE },
    { day: "2026-11-21", ...MORE },
  ],
  by_model: [
    { model: "openai/gpt-4o-mini", ...SOME },
    { model: "nobody/x", ...MORE },
  ],
  by_character: [
    { character: "Bronn", ...SOME },
    { character: "", ...MORE },
  ],
  budget: null,
};

function heights(): string[] {
  return screen.getAllByTestId("bar").map((bar) => `${Math.round(parseFloat(bar.style.height))}%`);
}

it("adds up, and says what is not known of the cost", () => {
  render(<UsageReport usage={USAGE} isStale={false} />);
  expect(screen.getByText("1,300")).toBeVisible();
  expect(screen.getByText("$0.50 or more")).toBeVisible();
  expect(screen.getByText("The cost of 1 call is not known.")).toBeVisible();
});

it("draws a bar a day, by tokens, calls or cost", async () => {
  render(<UsageReport usage={USAGE} isStale={false} />);
  expect(heights()).toEqual(["75%", "0%", "5%"]);
  await userEvent.click(screen.getByRole("radio", { name: "Calls" }));
  expect(heights()).toEqual(["75%", "0%", "25%"]);
  await userEvent.click(screen.getByRole("radio", { name: "Cost" }));
  expect(heights()).toEqual(["83%", "0%", "0%"]);
});

it("has the days with any use in a table, newest first", async () => {
  render(<UsageReport usage={USAGE} isStale={false} />);
  await userEvent.click(screen.getByText("The same in numbers"));
  const rows = within(screen.getByRole("table")).getAllByRole("row");
  expect(rows.map((row) => row.textContent)).toEqual([
    "DayCallsTokensCost",
    "21 Nov1100cost unknown",
    "19 Nov31,500$0.50",
  ]);
});

it("names models and characters with their share", () => {
  render(<UsageReport usage={USAGE} isStale={false} />);
  const models = within(screen.getByRole("region", { name: "By model" }));
  expect(models.getAllByRole("listitem").map((row) => row.textContent)).toEqual([
    "openai/gpt-4o-mini3 calls · 1,500 tokens · $0.50",
    "nobody/x1 call · 100 tokens · cost unknown",
  ]);
  const characters = within(screen.getByRole("region", { name: "By character" }));
  expect(characters.getByText("Other")).toBeVisible();
});

it("shows today's budget where there is one, also before anything was used", () => {
  const budget = {
    tokens_limit: 2000,
    tokens_used: 2500,
    usd_limit: "0.500000000000",
    usd_used: "0.100000000000",
    resets_at: "2026-11-22T00:00:00.000000Z",
  };
  render(<UsageReport usage={{ ...USAGE, total: NONE, budget }} isStale={false} />);
  expect(screen.getByText(/Nothing in this period/)).toBeVisible();
  const tokens = screen.getByRole("meter", { name: "Today’s tokens" });
  expect(tokens).toHaveAttribute("aria-valuetext", "2,500 of 2,000");
  expect(tokens).toHaveAttribute("aria-valuenow", "2000");
  expect(screen.getByRole("meter", { name: "Today’s cost" })).toHaveAttribute(
    "aria-valuetext",
    "$0.10 of $0.50",
  );
});
