import { type Page, expect, test } from "@playwright/test";
import { begin } from "./device";
import { composer, replies, say, signUp } from "./reader";

/** Expects that an element has the focus and keeps it, so that keys have an effect. */
async function expectPlace(page: Page, after: string): Promise<void> {
  await page.waitForTimeout(400);
  const name = await page.evaluate(() => document.activeElement?.tagName ?? "none");
  expect(name, `after ${after}`).not.toMatch(/^(BODY|HTML|none)$/);
}

test("the focus never falls to the page's body", async ({ page }) => {
  await signUp(page);
  await begin(page, "[[script tokens=3 delay_ms=1]] first");

  // Longer than any machine needs to reach the Stop button.
  await say(page, "[[script tokens=600 delay_ms=100]]");
  await expectPlace(page, "sending");
  await expect(replies(page, "streaming")).toHaveCount(1);
  const stop = page.getByRole("button", { name: "Stop" });
  await stop.focus();
  await page.keyboard.press("Enter");
  await expect(replies(page, "cancelled")).toHaveCount(1);
  await expectPlace(page, "stop");
  await expect(composer(page)).toBeFocused();

  await replies(page).last().getByRole("button", { name: "Regenerate" }).focus();
  await page.keyboard.press("Enter");
  await expect(replies(page, "streaming")).toHaveCount(1);
  await expectPlace(page, "regenerate");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(replies(page, "streaming")).toHaveCount(0);
  await expectPlace(page, "stop by pointer");

  await replies(page).last().getByRole("button", { name: "Delete" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expectPlace(page, "closing a dialog");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectPlace(page, "deleting a message");

  const list = page.getByRole("navigation", { name: "Chats" });
  const more = list.getByRole("button", { name: /^More for/ });
  for (const name of ["Archive", "Delete"]) {
    await more.first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name }).click();
    await expectPlace(page, name);
    await page.getByRole("button", { name: "Undo" }).focus();
    await page.keyboard.press("Enter");
    await expectPlace(page, `undo of ${name}`);
    await expect(more).toHaveCount(1);
  }
});

test(
  "a press on nothing takes the focus away, as it should",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await begin(page);
    await composer(page).focus();
    await replies(page).first().locator(".voice").click();
    await say(page, "[[script tokens=3 delay_ms=1]]");
    await replies(page).first().locator(".voice").click();
    await page.waitForTimeout(400);
    await expect(composer(page)).not.toBeFocused();
  },
);
