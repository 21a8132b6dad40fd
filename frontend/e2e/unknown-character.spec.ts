import { expect, test } from "@playwright/test";
import {
  composer,
  createReader,
  expectComposerFor,
  questions,
  replies,
  say,
  signIn,
  signUp,
  speaker,
} from "./reader";

const STRANGER = "Davos Seaworth";
const SHORT = "[[script tokens=3 delay_ms=1]]";

test(
  "a message under way survives a reload with whom it is for",
  { tag: "@thorough" },
  async ({ page }) => {
    await createReader(page);
    await page.goto(`/chat?character=${encodeURIComponent(STRANGER)}`);
    let isHeld = true;
    await page.route("**/conversations", async (route) => {
      if (!isHeld || route.request().method() !== "POST") await route.continue();
    });
    await say(page, `${SHORT} do not lose me`);
    await expect(page.locator('[data-status="sending"]')).toBeVisible();
    await page.reload();
    await expectComposerFor(page, STRANGER);
    await expect(composer(page)).toHaveValue(`${SHORT} do not lose me`);
    isHeld = false;
    await page.getByRole("button", { name: "Send" }).click();
    await expect(replies(page, "final")).toHaveCount(1);
    await expect(questions(page)).toHaveCount(1);
    await expect(speaker(page)).toContainText(STRANGER);
  },
);

test(
  "a signed-out visitor signs in and comes back",
  { tag: "@thorough" },
  async ({ page, browser }) => {
    const email = await signUp(page);
    const address = `/chat?character=${STRANGER.replace(" ", "+")}`;
    for (const path of ["/characters", address]) {
      const visitor = await (await browser.newContext()).newPage();
      await visitor.goto(path);
      await expect(visitor).toHaveURL(/\/login\?next=/);
      await signIn(visitor, email);
      await expect(visitor).toHaveURL(path);
      await visitor.context().close();
    }
  },
);
