import { type Page, expect, test } from "@playwright/test";
import { WINDOWS, inspect } from "./inspect";
import { createReader, openPlace, replies, say, signUp } from "./reader";

const ADDRESS = "**/api/dj/usage?*";

function day(number: number): string {
  return new Date(Date.UTC(2026, 10, number)).toISOString().slice(0, 10);
}

function sums(calls: number, cost: string, unknown = 0) {
  return {
    calls,
    input_tokens: calls * 900,
    output_tokens: calls * 120,
    cost_usd: cost,
    unknown_cost_calls: unknown,
  };
}

/** Months of use, more than a test can produce. */
const BUSY = {
  first_day: day(1),
  last_day: day(30),
  total: sums(412, "1.284000000000", 7),
  by_day: Array.from({ length: 30 }, (_, index) => ({
    day: day(index + 1),
    ...sums((index * 37) % 29, (((index * 37) % 29) * 0.003).toFixed(12)),
  })),
  by_model: [
    { model: "openai/gpt-4o-mini", ...sums(300, "0.084000000000") },
    { model: "openai/gpt-4o", ...sums(105, "1.200000000000") },
    { model: "ollama/a-model-with-quite-a-long-name:70b-instruct-q4", ...sums(7, "0", 7) },
  ],
  by_character: [
    { character: "Bronn", ...sums(390, "1.2") },
    { character: "", ...sums(22, "0.084", 7) },
  ],
  budget: {
    tokens_limit: 50_000,
    tokens_used: 47_120,
    usd_limit: "0.5",
    usd_used: "0.0312",
    resets_at: "2026-12-01T00:00:00.000000Z",
  },
};

async function openUsage(page: Page): Promise<void> {
  await page.goto("/usage");
  await expect(page.getByRole("heading", { name: "Usage", level: 1 })).toBeVisible();
}

test("what was said in a chat is in the usage", async ({ page }) => {
  await signUp(page);
  await openPlace(page, "Usage");
  await expect(page.getByText("Nothing in this period.")).toBeVisible();
  await inspect(page, "usage-empty");

  await page.getByRole("link", { name: "Back to the chat" }).click();
  await say(page, "Well met");
  await expect(replies(page, "final")).toHaveCount(1);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Show" }).click();

  const models = page.getByRole("region", { name: "By model" });
  await expect(models.getByText("scripted/demo")).toBeVisible();
  await expect(models.getByText(/^1 call ·/)).toBeVisible();
  await expect(page.getByRole("region", { name: "By character" })).toContainText("Bronn");
  await page.getByText("The same in numbers").click();
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);

  const asked = page.waitForRequest((request) => request.url().endsWith("/api/dj/usage?days=7"));
  await page.getByText("7 days").click();
  await asked;
  await expect(page.getByTestId("bar")).toHaveCount(7);
  await expect(page.getByRole("radio", { name: "7 days" })).toBeChecked();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("bar")).toHaveCount(90);
});

test("a failure is said, and tried again", { tag: "@thorough" }, async ({ page }) => {
  await createReader(page);
  await page.route(ADDRESS, (route) => route.abort());
  await openUsage(page);
  const alarm = page.getByRole("alert").filter({ hasText: "Try again" });
  await expect(alarm).toBeVisible({ timeout: 30_000 });
  await inspect(page, "usage-error");
  await page.unroute(ADDRESS);
  await alarm.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Nothing in this period.")).toBeVisible();
  await expect(alarm).toBeHidden();
});

for (const { name, viewport } of WINDOWS)
  test(`a busy month, ${name}`, { tag: "@thorough" }, async ({ page }) => {
    await page.setViewportSize(viewport);
    await createReader(page);
    await page.route(ADDRESS, (route) => route.fulfill({ json: BUSY }));
    await openUsage(page);
    await expect(page.getByText("$1.28 or more")).toBeVisible();
    await expect(page.getByRole("meter", { name: "Today’s tokens" })).toBeVisible();
    await inspect(page, `${name}-usage-top`);
    await page.getByText("The same in numbers").click();
    await page.getByRole("region", { name: "By character" }).scrollIntoViewIfNeeded();
    await inspect(page, `${name}-usage-bottom`);
  });
