// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { Sums, Usage } from "@/lib/api-schema";
import { setCurrentText } from "@/lib/language/current";
import { loadMessages } from "@/lib/language/server";
import { createText } from "@/lib/language/text";
import { TextProvider } from "@/lib/language/use-text";
import { UsageReport } from "./usage-report";

afterEach(() => {
  cleanup();
  setCurrentText(createText("en", loadMessages("en")));
});

const SUMS: Sums = {
  calls: 1234,
  input_tokens: 1300,
  output_tokens: 300,
  cost_usd: "1234.5",
  unknown_cost_calls: 1,
};
const USAGE: Usage = {
  first_day: "2026-12-05",
  last_day: "2026-12-05",
  total: SUMS,
  by_day: [{ day: "2026-12-05", ...SUMS }],
  by_model: [{ model: "openai/gpt-4o-mini", ...SUMS }],
  by_character: [{ character: "", ...SUMS }],
  budget: {
    tokens_limit: 5000,
    tokens_used: 1500,
    usd_limit: null,
    usd_used: "0",
    resets_at: "2026-12-06T00:00:00Z",
  },
};

function draw(language: "en" | "de") {
  return (
    <TextProvider language={language} messages={loadMessages(language)}>
      <UsageReport usage={USAGE} isStale={false} />
    </TextProvider>
  );
}

it("draws a page in German: words, plurals, numbers and dates", () => {
  render(draw("de"));
  expect(screen.getByRole("heading", { name: "Budget für heute" })).toBeVisible();
  expect(screen.getByText("1.500 von 5.000 Tokens")).toBeVisible();
  expect(screen.getByText("Unbekannte Kosten: 1 Aufruf.")).toBeVisible();
  expect(
    screen.getAllByText(/^1\.234 Aufrufe · 1\.600 Tokens · 1\.234,50\s\$ oder mehr$/),
  ).toHaveLength(2);
  expect(screen.getAllByText("5. Dez.")[0]).toBeInTheDocument();
});

it("follows another language at once", () => {
  const { rerender } = render(draw("en"));
  expect(screen.getByRole("heading", { name: "Today’s budget" })).toBeVisible();
  expect(screen.getAllByText("5 Dec")[0]).toBeInTheDocument();
  rerender(draw("de"));
  expect(screen.getByRole("heading", { name: "Budget für heute" })).toBeVisible();
  expect(screen.getAllByText("5. Dez.")[0]).toBeInTheDocument();
});
