import { type Page, chromium, expect, test } from "@playwright/test";
import { begin, connected } from "./device";
import { callApi, questions, replies, say, signUp } from "./reader";

/** The user returns from another site with the Back button; the page may come from the back/forward cache. */

/** Goes to another origin. */
async function leave(page: Page): Promise<void> {
  const away = new URL("/icon.svg", page.url());
  away.hostname = away.hostname === "localhost" ? "127.0.0.1" : "localhost";
  await page.goto(away.href);
}

test("what happened meanwhile is there when Back leads to the page again", async ({ baseURL }) => {
  const { launchOptions } = test.info().project.use;
  // Playwright disables the back/forward cache.
  const browser = await chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  const address = baseURL ?? "";
  const context = await browser.newContext({ baseURL: address, serviceWorkers: "block" });
  const page = await context.newPage();
  try {
    await signUp(page);
    const chat = await begin(page);
    const tab = await context.newPage();
    await tab.goto("/icon.svg");
    await say(page, "[[script tokens=100 delay_ms=20]]");
    await expect(replies(page, "streaming")).toHaveCount(1);
    await leave(page);
    await callApi(tab, "POST", "/conversations", { title: "Meanwhile" });
    await page.goBack();
    await expect(connected(page)).toBeVisible();
    await expect(page).toHaveURL(chat);
    await expect(replies(page, "final")).toHaveCount(2);
    await expect(replies(page).last().locator(".voice")).toContainText("99");
    await expect(page.getByRole("link", { name: "Meanwhile" })).toBeVisible();

    await leave(page);
    await tab.evaluate(() => {
      for (const name of ["access", "refresh"]) localStorage.removeItem(name);
    });
    await page.goBack();
    await expect(page).toHaveURL(/login/);
    await expect(questions(page)).toHaveCount(0);
  } finally {
    await browser.close();
  }
});
