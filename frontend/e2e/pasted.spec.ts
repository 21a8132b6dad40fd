import AxeBuilder from "@axe-core/playwright";
import { type Locator, type Page, expect, test } from "@playwright/test";
import { composer, questions, replies, say, signUp } from "./reader";

const LONG = Array.from({ length: 400 }, (_, index) => `line ${index}`).join("\n");

/** Dispatches a paste event, because tests cannot use the system's clipboard. */
async function paste(page: Page, text: string): Promise<void> {
  await composer(page).evaluate((area, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    const options = { clipboardData, bubbles: true, cancelable: true };
    area.dispatchEvent(new ClipboardEvent("paste", options));
  }, text);
}

function cards(page: Page): Locator {
  return page.getByRole("list", { name: "Pasted text" }).getByRole("listitem");
}

test("a long paste is a card that stays through a reload and goes out whole", async ({ page }) => {
  await signUp(page);
  await composer(page).fill("[[script tokens=3 delay_ms=1]] Look:");
  await paste(page, LONG);
  await expect(cards(page)).toContainText("400 lines");
  await page.reload();
  await expect(cards(page)).toHaveCount(1);
  await expect(composer(page)).toHaveValue("[[script tokens=3 delay_ms=1]] Look:");

  await page.getByRole("button", { name: "Look at pasted text" }).click();
  const view = page.getByRole("dialog", { name: "Pasted text" });
  await expect(view).toContainText("line 399");
  expect((await new AxeBuilder({ page }).include("dialog").analyze()).violations).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(view).toHaveCount(0);

  await composer(page).press("Enter");
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(cards(page)).toHaveCount(0);
  const said = await questions(page).locator("p").first().textContent();
  expect(said).toBe(`You: [[script tokens=3 delay_ms=1]] Look:\n\n${LONG}`);

  // A message can be edited and sent again with its pasted text.
  await composer(page).press("ArrowUp");
  const edited = page.getByRole("textbox", { name: "Edited message" });
  await expect(edited).toHaveValue("[[script tokens=3 delay_ms=1]] Look:");
  await expect(cards(page)).toContainText("400 lines");
});

test(
  "what was pasted waits with the message for a reply to end",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await say(page, "[[script tokens=60 delay_ms=50]]");
    await expect(replies(page, "streaming")).toHaveCount(1);
    await paste(page, LONG);
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.locator('[data-status="queued"]')).toContainText("line 0");
    await expect(cards(page)).toHaveCount(0);
    await expect(questions(page)).toHaveCount(2);
    await expect(questions(page).nth(1).locator("p").first()).toHaveText(/line 399$/);
  },
);

test(
  "keys after a paste of 20,000 lines find a short field",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await paste(page, Array.from({ length: 20_000 }, (_, index) => `line ${index}`).join("\n"));
    await composer(page).press("x");
    await expect(composer(page)).toHaveValue("x");
    await expect(page.locator("#composer-excess")).toContainText("too long for one message");
    await composer(page).press("Backspace");
    await page.getByRole("button", { name: "Remove pasted text" }).press("Enter");
    await expect(cards(page)).toHaveCount(0);
    await expect(composer(page)).toBeFocused();
  },
);
