import { type Page, expect, test } from "@playwright/test";
import { begin, connected } from "./device";
import { callApi, questions, readConversationId, replies, signUp } from "./reader";

interface Created {
  readonly id: string;
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
  const made: Created[] = [];
  for (let number = 1; number <= 70; number += 1)
    made.push(
      await callApi<Created>(page, "POST", `${path}/messages/create`, {
        content: `Line ${number}. ${"And so on. ".repeat(10)}`,
      }),
    );
  await expect(questions(page).filter({ hasText: "Line 70." })).toHaveCount(1);
  console.log("shown", (await listNumbers(page)).length);
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
  await callApi(page, "DELETE", `${path}/messages/${made[69]?.id}`).catch(() => undefined);
  await page.waitForTimeout(2500);
  console.log((await listNumbers(page)).join(" "));
  expect(await readTop(page, "Line 5.")).toBe(before);
});

test("older messages are loaded while a reply is written and a message deleted elsewhere", async ({
  page,
}) => {
  test.slow();
  await signUp(page);
  await begin(page);
  const path = `/conversations/${readConversationId(page)}`;
  const made: Created[] = [];
  for (let number = 1; number <= 130; number += 1)
    made.push(
      await callApi<Created>(page, "POST", `${path}/messages/create`, {
        content: `Line ${number}. ${"And so on. ".repeat(10)}`,
      }),
    );
  await page.reload();
  await expect(connected(page)).toBeVisible();
  await expect(questions(page).filter({ hasText: "Line 130." })).toBeInViewport();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(connected(other)).toBeVisible();
  const { say } = await import("./reader");
  await say(other, "[[script tokens=300 delay_ms=20]] on");
  await expect(replies(page, "streaming")).toHaveCount(1);
  // Slow answers: what happens falls between the question and the answer.
  await page.route("**/messages?*", async (route) => {
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.fulfill({ response: answer });
  });
  await page.mouse.move(700, 400);
  const seen: string[] = [];
  for (let turn = 0; turn < 40; turn += 1) {
    await page.mouse.wheel(0, -700);
    await page.waitForTimeout(80);
    if (turn === 12)
      void callApi(other, "DELETE", `${path}/messages/${made[129]?.id}`).catch((error: unknown) =>
        seen.push(String(error).slice(0, 300)),
      );
    const numbers = await listNumbers(page);
    const gaps = numbers.filter(
      (number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1,
    );
    seen.push(`${numbers[0]}-${numbers.at(-1)}${gaps.length > 0 ? " GAPS " + gaps.join() : ""}`);
  }
  console.log(seen.join(" | "));
  await expect(replies(other, "final")).toHaveCount(2, { timeout: 20_000 });
  await page.waitForTimeout(1500);
  const place = await page.locator("main [data-scroller]").evaluate((frame) => frame.scrollTop);
  const numbers = await listNumbers(page);
  console.log("end", place, numbers.join(" "));
  const anchor = `Line ${numbers[8]}.`;
  await questions(page).filter({ hasText: anchor }).scrollIntoViewIfNeeded();
  await page.waitForTimeout(1500);
  const before = await readTop(page, anchor);
  await callApi(other, "DELETE", `${path}/messages/${made[119]?.id}`).catch(() => undefined);
  await page.waitForTimeout(3000);
  console.log("after", (await listNumbers(page)).join(" "));
  expect(await readTop(page, anchor)).toBe(before);
});
