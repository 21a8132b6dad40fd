import { type Page, expect, test } from "@playwright/test";
import { inspect } from "./inspect";
import { createNetworkAddress } from "./network-address";

// Each address gets few samples a minute, and other tests open the front page, too.
test.use({ extraHTTPHeaders: { "x-forwarded-for": createNetworkAddress() } });

declare global {
  interface Window {
    lengths: Set<number>;
  }
}

/** Records the answer's length each time it grows. */
async function watchAnswer(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.lengths = new Set();
    new MutationObserver(() => {
      const { length } = document.querySelector("figure .voice")?.textContent ?? "";
      window.lengths.add(length);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

function countLengths(page: Page): Promise<number> {
  return page.evaluate(() => window.lengths.size);
}

test("a stranger hears a real answer, asks one thing, and is answered as it comes", async ({
  page,
}) => {
  await watchAnswer(page);
  const first = page.waitForResponse("**/chat/sample");
  await page.goto("/");
  const table = page.getByRole("figure");
  expect((await first).headers()["content-type"]).toContain("text/event-stream");
  await expect(table.locator(".voice.speaking")).toHaveCount(0);
  expect((await table.locator(".voice").innerText()).length).toBeGreaterThan(20);
  expect(await countLengths(page)).toBeGreaterThan(2);
  await inspect(page, "landing-heard");

  await page.evaluate(() => {
    window.lengths.clear();
  });
  await page
    .getByRole("textbox", { name: "Your question" })
    .fill("What does a sword like yours cost?");
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(table).toContainText("What does a sword like yours cost?");
  await expect(table.getByRole("status")).not.toBeEmpty();
  expect(await countLengths(page)).toBeGreaterThan(2);
  await expect(table.locator(".voice.speaking")).toHaveCount(0);
  await inspect(page, "landing-asked");
  await page.getByRole("link", { name: "Take a seat" }).click();
  await expect(page).toHaveURL(/\/register$/);
});

test("where nobody answers, an earlier answer stands", async ({ page }) => {
  await page.route("**/chat/sample", (route) =>
    route.fulfill({
      status: 429,
      json: { detail: "Too fast.", code: "throttled", retry_after: 9 },
    }),
  );
  await page.goto("/");
  await expect(page.getByRole("figure")).toContainText("if the just cause pays");
  await expect(page.getByRole("alert").filter({ hasText: "fast" })).toHaveCount(0);
});
