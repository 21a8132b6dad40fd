import { type Page, expect, test } from "@playwright/test";
import {
  composer,
  questions,
  readNumbers,
  readReply,
  replies,
  say,
  signUp,
  signUpByForm,
} from "./reader";

/** Samples the growing reply until `count` different lengths were seen. */
async function watchLengths(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (wanted) => {
    const lengths: number[] = [];
    const until = performance.now() + 15_000;
    while (lengths.length < wanted && performance.now() < until) {
      const voice = document.querySelector('[data-role="user"] ~ [data-role="assistant"] .voice');
      const length = voice?.textContent.length ?? 0;
      if (length > 0 && length !== lengths.at(-1)) lengths.push(length);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return lengths;
  }, count);
}

test("a reply survives a reload in its middle, and nobody else can read it", async ({
  page,
  browser,
}) => {
  await signUpByForm(page);
  await say(page, "[[script tokens=80 delay_ms=100]]");
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);

  const lengths = await watchLengths(page, 15);
  expect(lengths).toHaveLength(15);
  expect(lengths).toEqual(lengths.toSorted((left, right) => left - right));

  await page.reload();
  await expect(replies(page, "streaming")).toHaveCount(1);
  await expect(replies(page, "final")).toHaveCount(1, { timeout: 20_000 });
  await expect(questions(page)).toHaveCount(1);
  const text = await readReply(replies(page));
  expect(readNumbers(text)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));

  await page.reload();
  await expect(replies(page, "final")).toHaveCount(1);
  expect(await readReply(replies(page))).toBe(text);

  await say(page, "[[script tokens=160 delay_ms=100]]");
  await expect(replies(page, "streaming").locator(".voice")).toContainText("5");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(replies(page, "cancelled")).toHaveCount(1);
  await expect(page.getByText("Stopped.")).toBeVisible();
  const stopped = await readReply(replies(page).last());
  await page.reload();
  await expect(replies(page, "cancelled")).toHaveCount(1);
  expect(await readReply(replies(page).last())).toBe(stopped);

  const address = page.url();
  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await signUp(other);
  await other.goto(address);
  await expect(other.getByRole("heading", { name: "No such chat" })).toBeVisible();
  await expect(replies(other)).toHaveCount(0);
  await stranger.close();
});

test("a failed reply says so, and Retry asks again", async ({ page }) => {
  await signUp(page);
  await say(page, "[[script tokens=8 fail_at=0 error=upstream_bad_response]]");
  await expect(replies(page, "error")).toHaveCount(1, { timeout: 30_000 });
  await expect(replies(page).locator(".voice")).not.toBeEmpty();
  const retry = page.getByRole("button", { name: "Retry" });
  await expect(retry).toBeVisible();
  // The notice in place of the reply is not the beginning of a reply.
  await page.waitForLoadState("networkidle");
  await expect(page.getByRole("button", { name: "Continue" })).toHaveCount(0);
  await retry.click();
  await expect(questions(page)).toHaveCount(1);
  await expect(replies(page)).toHaveCount(1);
  await expect(replies(page, "error")).toHaveCount(1, { timeout: 30_000 });
});

test("a chat can be renamed, found, and deleted with a way back", async ({ page }) => {
  await signUp(page);
  await say(page, "[[script tokens=3 delay_ms=1]] quartermaster");
  await expect(replies(page, "final")).toHaveCount(1);
  const list = page.getByRole("navigation", { name: "Chats" });
  const openMenu = async (): Promise<void> => {
    await list.getByRole("listitem").first().hover();
    await list.getByRole("button", { name: /^More for/ }).click();
  };

  await openMenu();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("not this");
  await page.keyboard.press("Escape");
  await expect(list.getByRole("button", { name: /^More for/ })).toBeFocused();
  await openMenu();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Wages of war");
  await page.keyboard.press("Enter");
  await expect(list.getByRole("link", { name: "Wages of war" })).toBeVisible();

  await page.getByRole("searchbox", { name: "Search" }).fill("quarterm");
  await expect(list.locator("mark")).toHaveText("quarterm");
  await list.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/chat\/[^?]+$/);
  await page.getByRole("searchbox", { name: "Search" }).fill("");

  await openMenu();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(list.getByRole("link", { name: "Wages of war" })).toHaveCount(0);
  await expect(composer(page)).toBeVisible();
});
