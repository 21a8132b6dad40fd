import { type Page, expect, test } from "@playwright/test";
import { begin, connected } from "./device";
import { callApi, questions, readConversationId, replies, say, signUp } from "./reader";

interface Created {
  readonly id: string;
}

/** Stores `count` messages and returns their ids. */
async function write(page: Page, path: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const content = `Line ${number}. ${"And so on. ".repeat(10)}`;
    const { id } = await callApi<Created>(page, "POST", `${path}/messages/create`, { content });
    ids.push(id);
  }
  return ids;
}

/** Ignores that the response has no body. */
async function remove(page: Page, path: string): Promise<void> {
  await callApi(page, "DELETE", path).catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error;
  });
}

function readTop(page: Page, text: string): Promise<number> {
  return questions(page)
    .filter({ hasText: text })
    .evaluate((item) => Math.round(item.getBoundingClientRect().top));
}

async function listNumbers(page: Page): Promise<readonly number[]> {
  const texts = await questions(page).locator("p").allInnerTexts();
  return texts
    .map((text) => Number(/Line (\d+)\./.exec(text)?.[1]))
    .filter((number) => !Number.isNaN(number));
}

test("a reader far up in a chat that grew before their eyes is left there by what happens elsewhere", async ({
  page,
}) => {
  test.slow();
  await signUp(page);
  await begin(page);
  const path = `/conversations/${readConversationId(page)}`;
  const made = await write(page, path, 50);
  await expect(questions(page).filter({ hasText: "Line 50." })).toHaveCount(1);
  await page.mouse.move(700, 400);
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, -1500);
    await page.waitForTimeout(40);
    if (await questions(page).filter({ hasText: "Line 5." }).isVisible()) {
      const top = await readTop(page, "Line 5.");
      if (top > 100) break;
    }
  }
  await page.waitForTimeout(300);
  const before = await readTop(page, "Line 5.");
  await remove(page, `${path}/messages/${made[49]}`);
  await expect(questions(page).filter({ hasText: "Line 50." })).toHaveCount(0);
  await page.waitForTimeout(1000);
  expect(await readTop(page, "Line 5.")).toBe(before);
});

test(
  "older messages are loaded while a reply is written and a message is deleted elsewhere",
  { tag: "@thorough" },
  async ({ page }) => {
    test.slow();
    await signUp(page);
    await begin(page);
    const path = `/conversations/${readConversationId(page)}`;
    const made = await write(page, path, 130);
    await page.reload();
    await expect(connected(page)).toBeVisible();
    await expect(questions(page).filter({ hasText: "Line 130." })).toBeInViewport();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await expect(connected(other)).toBeVisible();
    await say(other, "[[script tokens=900 delay_ms=20]] on");
    await expect(replies(page, "streaming")).toHaveCount(1);
    // Slow responses, so that the change happens between request and response.
    await page.route("**/messages?*", async (route) => {
      const answer = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.fulfill({ response: answer });
    });
    await page.mouse.move(700, 400);
    let deletion: Promise<void> | null = null;
    for (let turn = 0; turn < 30; turn += 1) {
      await page.mouse.wheel(0, -700);
      await page.waitForTimeout(80);
      if (turn === 10) deletion = remove(other, `${path}/messages/${made[129]}`);
      const numbers = await listNumbers(page);
      const first = numbers[0] ?? 0;
      expect(numbers).toEqual(numbers.map((_, index) => first + index));
    }
    await deletion;
    await expect(replies(page)).toHaveCount(0);
    await page.waitForTimeout(1500);
    const numbers = await listNumbers(page);
    const anchor = `Line ${numbers[8]}.`;
    await questions(page).filter({ hasText: anchor }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(1500);
    const before = await readTop(page, anchor);
    await remove(other, `${path}/messages/${made[119]}`);
    await expect(questions(page).filter({ hasText: "Line 120." })).toHaveCount(0);
    await page.waitForTimeout(1000);
    expect(await readTop(page, anchor)).toBe(before);
  },
);
