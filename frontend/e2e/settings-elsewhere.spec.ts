import { type Page, expect, test } from "@playwright/test";
import { begin, openDevice } from "./device";
import { callApi, composer, replies, say, signUp } from "./reader";

/** The account's theme and language are chosen on another device while a page is open here. */

/** Simulates a return to this window from another one. */
async function lookAgain(page: Page): Promise<void> {
  // Long enough for the cached account to be stale.
  await page.clock.setFixedTime(Date.now() + 120_000);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
}

test("a page that is looked at again follows the theme and language chosen on another device", async ({
  page,
  browser,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  const email = await signUp(page);
  await begin(page);
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Light" }).click();
  await composer(page).fill("half a thought");
  const other = await openDevice(browser, email, page.url());
  await other.getByRole("button", { name: "Theme" }).click();
  await other.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(other.locator("html")).toHaveClass(/dark/);
  await callApi(other, "PATCH", "/settings", { language: "de" });
  await expect
    .poll(() => callApi<{ readonly theme: string }>(other, "GET", "/me"))
    .toMatchObject({ theme: "dark", language: "de" });
  await lookAgain(page);
  await expect(page.locator("html")).toHaveClass(/dark/);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("textbox", { name: "Nachricht" })).toHaveValue("half a thought");
});

test("a reply that is being written and what is typed survive another tab's language and theme", async ({
  page,
  context,
}) => {
  await signUp(page);
  await begin(page);
  const other = await context.newPage();
  await other.goto("/settings");
  await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();
  await say(page, "[[script tokens=100 delay_ms=100]]");
  await expect(replies(page, "streaming")).toHaveCount(1);
  await composer(page).fill("half a thought");
  await composer(page).focus();
  await other.getByText("Deutsch", { exact: true }).click();
  await other.getByText("Dunkel", { exact: true }).click();
  const field = page.getByRole("textbox", { name: "Nachricht" });
  await expect(field).toHaveValue("half a thought");
  await expect(field).toBeFocused();
  await expect(page.locator("html")).toHaveClass(/dark/);
  await expect(replies(page, "streaming")).toHaveCount(1);
  await expect(replies(page, "final")).toHaveCount(2, { timeout: 30_000 });
  await expect(replies(page).last().locator(".voice")).toContainText("99");
});

test(
  "the settings of another tab show the language that was chosen, however slow the server",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await signUp(page);
    await page.goto("/settings");
    const other = await context.newPage();
    const known = other.waitForResponse(/\/api\/dj\/me$/);
    await other.goto("/settings");
    // A response from before the choice would be taken for the account's setting.
    await known;
    await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();
    await page.route("**/api/dj/settings", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await page.getByText("Deutsch", { exact: true }).click();
    await expect(other.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
    await other.waitForTimeout(2500);
    await expect(other.getByRole("radio", { name: "Deutsch" })).toBeChecked();
  },
);
