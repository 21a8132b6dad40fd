import { type Locator, type Page, expect, test } from "@playwright/test";
import { callApi, composer, questions, readConversationId, replies, say, signUp } from "./reader";

const PLACE = 'div[role="group"]';

async function ask(page: Page, text: string, answer: string): Promise<void> {
  const before = await replies(page, "final").count();
  await say(page, `[[script text="${answer}"]] ${text}`);
  await expect(replies(page, "final")).toHaveCount(before + 1);
}

async function act(bubble: Locator, name: string): Promise<void> {
  await bubble.hover();
  await bubble.getByRole("button", { name, exact: true }).click();
}

async function rewrite(page: Page, bubble: Locator, text: string): Promise<void> {
  await act(bubble, "Edit");
  const box = page.getByRole("textbox", { name: "Edited message" });
  await expect(box).toBeFocused();
  await box.fill(text);
  await box.press("Enter");
  await expect(box).toHaveCount(0);
}

interface Messages {
  readonly results: readonly { readonly id: string; readonly content: string }[];
}

test("another answer stands beside the first, and the arrows lead back and forth", async ({
  page,
}) => {
  await signUp(page);
  await ask(page, "one", "first answer");
  await expect(page.getByRole("button", { name: "Previous answer" })).toHaveCount(0);
  await act(replies(page), "Regenerate");
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
  await expect(questions(page)).toHaveCount(1);
  const second = await replies(page).getAttribute("data-message-id");

  await page.getByRole("button", { name: "Previous answer" }).click();
  await expect(replies(page).locator(PLACE)).toHaveText("1 / 2");
  expect(await replies(page).getAttribute("data-message-id")).not.toBe(second);
  // The focus moves to the arrow that can still be used.
  await expect(page.getByRole("button", { name: "Next answer" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Previous answer" })).toBeDisabled();

  await page.reload();
  await expect(replies(page).locator(PLACE)).toHaveText("1 / 2");
  await page.getByRole("button", { name: "Next answer" }).focus();
  await page.keyboard.press("Enter");
  await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
  expect(await replies(page).getAttribute("data-message-id")).toBe(second);
});

test(
  "an answer in the middle is given anew, and what followed the first comes back with it",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await ask(page, "one", "first answer");
    await ask(page, "two", "second answer");
    await act(replies(page).first(), "Regenerate");
    await expect(replies(page)).toHaveCount(1);
    await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
    await expect(questions(page)).toHaveCount(1);

    await page.getByRole("button", { name: "Previous answer" }).click();
    await expect(questions(page)).toHaveCount(2);
    await expect(replies(page).last()).toContainText("second answer");
  },
);

test("an edited question is a wording beside the first, below the greeting too", async ({
  page,
}) => {
  await signUp(page);
  await ask(page, "one", "first answer");
  await ask(page, "two", "second answer");
  await rewrite(page, questions(page).first(), '[[script text="third answer"]] better');
  await expect(questions(page)).toHaveCount(1);
  await expect(replies(page, "final")).toContainText("third answer");
  await expect(composer(page)).toBeFocused();
  await page.reload();
  await expect(questions(page).locator(PLACE)).toHaveText("2 / 2");
  await page.getByRole("button", { name: "Previous wording" }).click();
  await expect(questions(page)).toHaveCount(2);

  await rewrite(page, questions(page).last(), '[[script text="fourth answer"]] other');
  await expect(replies(page, "final").last()).toContainText("fourth answer");
  await expect(questions(page)).toHaveCount(2);
  await expect(questions(page).last().locator(PLACE)).toHaveText("2 / 2");
});

test(
  "Escape leaves a question as it was; a half-made change survives a reload",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await ask(page, "one", "first answer");
    await act(questions(page), "Edit");
    const box = page.getByRole("textbox", { name: "Edited message" });
    await box.fill("something else");
    await page.reload();
    await expect(box).toHaveValue("something else");
    await box.press("Escape");
    await expect(box).toHaveCount(0);
    await expect(questions(page)).toContainText("one");
    await expect(questions(page).getByRole("button", { name: "Edit" })).toBeFocused();
    await page.reload();
    await expect(questions(page)).toContainText("one");
    await expect(box).toHaveCount(0);
  },
);

test(
  "nothing of the past can be changed while a reply is being written",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await ask(page, "one", "first answer");
    await act(replies(page), "Regenerate");
    await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
    await say(page, "[[script tokens=400 delay_ms=20]]");
    await expect(replies(page, "streaming")).toHaveCount(1);
    for (const name of ["Previous answer", "Regenerate", "Edit", "Delete"])
      await expect(page.getByRole("button", { name }).first()).toBeDisabled();
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(page.getByRole("button", { name: "Previous answer" })).toBeEnabled();
  },
);

test(
  "a message is deleted with what hangs below it, after a question",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await ask(page, "one", "first answer");
    await ask(page, "two", "second answer");
    await ask(page, "three", "third answer");
    await act(questions(page).nth(1), "Delete");
    const sheet = page.getByRole("dialog", { name: "Delete this message" });
    await expect(sheet).toContainText("everything said after");
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await expect(questions(page)).toHaveCount(3);

    await act(questions(page).nth(1), "Delete");
    await sheet.getByRole("button", { name: "Delete" }).click();
    await expect(questions(page)).toHaveCount(1);
    await expect(replies(page)).toHaveCount(1);
    await page.reload();
    await expect(questions(page)).toHaveCount(1);

    await act(replies(page), "Regenerate");
    await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
    await act(replies(page), "Delete");
    await expect(sheet).toContainText("The other answer beside it will stay.");
    await sheet.getByRole("button", { name: "Delete" }).click();
    await expect(replies(page).locator(PLACE)).toHaveCount(0);
    await expect(replies(page)).toHaveCount(1);
    await expect(sheet).toHaveCount(0);
  },
);

test(
  "the eyes stay where they are when a branch is chosen far up",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await page.setViewportSize({ width: 900, height: 600 });
    await ask(page, "one", "first answer");
    const id = readConversationId(page);
    for (let number = 1; number <= 45; number += 1)
      await callApi(page, "POST", `/conversations/${id}/messages/create`, {
        content: `Old ${number}.`,
      });
    const first = await callApi<Messages>(page, "GET", `/conversations/${id}/messages?page_size=3`);
    const answer = first.results.find(({ content }) => content === "first answer")?.id ?? "";
    await page.goto(`/chat/${id}?m=${answer}`);
    const bubble = page.locator(`[data-message-id="${answer}"]`);
    await expect(bubble).toBeInViewport();
    await act(bubble, "Regenerate");
    await expect(replies(page, "final").locator(PLACE)).toHaveText("2 / 2");
    await expect(questions(page)).toHaveCount(1);

    const top = (): Promise<number> =>
      replies(page)
        .first()
        .evaluate((item) => Math.round(item.getBoundingClientRect().top));
    const before = await top();
    await page.getByRole("button", { name: "Previous answer" }).click();
    await expect(replies(page).first().locator(PLACE)).toHaveText("1 / 2");
    await expect(questions(page).nth(5)).toBeAttached();
    expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(2);
    // Later messages are loaded when the reader scrolls to them, not all at once.
    expect(await questions(page).count()).toBeLessThan(61);
    await page.getByRole("button", { name: "Jump to latest" }).click();
    await expect(questions(page).last()).toContainText("Old 45.");
    await expect(questions(page).last()).toBeInViewport();
  },
);

test(
  "a link to a message on a hidden branch brings that branch back",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await ask(page, "one", "first answer");
    const id = readConversationId(page);
    const hidden = (await replies(page).getAttribute("data-message-id")) ?? "";
    await rewrite(page, questions(page), '[[script text="second answer"]] better');
    await expect(replies(page, "final")).toContainText("second answer");

    await page.goto(`/chat/${id}?m=${hidden}`);
    await expect(replies(page)).toContainText("first answer");
    await page.goto(`/chat/${id}`);
    await expect(replies(page)).toContainText("first answer");

    await page.goto(`/chat/${id}?m=00000000-0000-4000-8000-000000000000`);
    await expect(page.getByText("That message is no longer here.")).toBeVisible();
    await expect(replies(page)).toContainText("first answer");
  },
);

test("on a phone the actions are there without pointing", async ({ browser }) => {
  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await phone.newPage();
  await signUp(page);
  await ask(page, "one", "first answer");
  for (const name of ["Copy", "Edit", "Regenerate", "Delete"]) {
    const button = page.getByRole("button", { name }).first();
    await expect(button).toBeInViewport();
    const opacity = await button.evaluate(
      (node) => getComputedStyle(node.parentElement ?? node).opacity,
    );
    expect(opacity).toBe("1");
  }
  await replies(page).getByRole("button", { name: "Regenerate" }).tap();
  await expect(replies(page).locator(PLACE)).toHaveText("2 / 2");
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await expect(composer(page)).toBeVisible();
  await phone.close();
});
