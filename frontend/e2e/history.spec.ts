import { expect, test } from "@playwright/test";
import { callApi, composer, createReader, questions, replies, say, signUp } from "./reader";

interface Made {
  readonly id: string;
}

test("old messages come as the reader scrolls up, and the view stays where it was", async ({
  page,
}) => {
  await createReader(page);
  const { id } = await callApi<Made>(page, "POST", "/conversations", { title: "A long night" });
  for (let number = 1; number <= 60; number += 1)
    await callApi(page, "POST", `/conversations/${id}/messages/create`, {
      content: `Line ${number}.`,
    });
  await page.goto(`/chat/${id}`);
  await expect(questions(page).last()).toContainText("Line 60.");
  await expect(questions(page).last()).toBeInViewport();
  await expect(questions(page)).toHaveCount(40);

  const top = questions(page).filter({ hasText: "Line 21." });
  await top.scrollIntoViewIfNeeded();
  await expect(questions(page)).not.toHaveCount(40);
  await expect(top).toBeInViewport();
  for (let turn = 0; turn < 12; turn += 1) {
    await page.mouse.move(700, 400);
    await page.mouse.wheel(0, -1500);
    await page.waitForTimeout(100);
  }
  await expect(questions(page)).toHaveCount(60);
  const texts = await questions(page).locator("p").allInnerTexts();
  expect(texts.map((text) => Number(/\d+/.exec(text)?.[0]))).toEqual(
    Array.from({ length: 60 }, (_, index) => index + 1),
  );

  await page.getByRole("button", { name: "Jump to latest" }).click();
  await expect(questions(page).last()).toBeInViewport();
  await expect(page.getByRole("button", { name: "Jump to latest" })).toHaveCount(0);
});

test("a found message is opened far up, and marked", { tag: "@thorough" }, async ({ page }) => {
  await createReader(page);
  const { id } = await callApi<Made>(page, "POST", "/conversations", { title: "A long night" });
  const found = await callApi<Made>(page, "POST", `/conversations/${id}/messages/create`, {
    content: "Wolfswood",
  });
  for (let number = 1; number <= 50; number += 1)
    await callApi(page, "POST", `/conversations/${id}/messages/create`, {
      content: `Line ${number}.`,
    });
  await page.goto(`/chat/${id}?m=${found.id}`);
  await expect(page.locator(`[data-message-id="${found.id}"]`)).toBeInViewport();
});

test("the reader is left alone while a reply grows below", async ({ page }) => {
  await signUp(page);
  await page.setViewportSize({ width: 800, height: 500 });
  await say(page, "[[script tokens=360 delay_ms=12]]");
  const voice = replies(page).locator(".voice");
  await expect(voice).toContainText("200");
  await page.mouse.move(400, 200);
  await page.mouse.wheel(0, -400);
  await expect(page.getByRole("button", { name: "Jump to latest" })).toBeVisible();
  const place = (): Promise<number> =>
    page.locator("main [data-scroller]").evaluate((frame) => frame.scrollTop);
  const before = await place();
  await expect(voice).toContainText("300");
  expect(await place()).toBe(before);
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await expect(replies(page, "final")).toHaveCount(1, { timeout: 20_000 });
  const rest = await page
    .locator("main [data-scroller]")
    .evaluate((frame) => frame.scrollHeight - frame.scrollTop - frame.clientHeight);
  expect(rest).toBeLessThan(2);
});

test("the list of chats has no end but the last chat", { tag: "@thorough" }, async ({ page }) => {
  await createReader(page);
  for (let number = 1; number <= 30; number += 1)
    await callApi(page, "POST", "/conversations", { title: `Chat ${number}` });
  await page.goto("/chat");
  const list = page.getByRole("navigation", { name: "Chats" });
  await expect(list.getByRole("link").first()).toBeVisible();
  await list.hover();
  for (let turn = 0; turn < 8; turn += 1) {
    await page.mouse.wheel(0, 1200);
    await page.waitForTimeout(150);
  }
  await expect(list.getByRole("link")).toHaveCount(30);
});

test(
  "another tab sees what was said when it is looked at again",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await signUp(page);
    await say(page, "[[script tokens=3 delay_ms=1]] first");
    await expect(replies(page, "final")).toHaveCount(1);
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(replies(other, "final")).toHaveCount(1);
    await say(page, "[[script tokens=80 delay_ms=50]] second");
    await expect(replies(page, "streaming")).toHaveCount(1);
    await other.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await expect(questions(other)).toHaveCount(2);
    await expect(replies(other, "streaming").locator(".voice")).toContainText("9");
    await expect(replies(other, "final")).toHaveCount(2, { timeout: 15_000 });
    await expect(composer(other)).toBeVisible();
  },
);
