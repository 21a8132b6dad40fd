import { type Locator, type Page, expect, test } from "@playwright/test";
import { begin, countTo, header, openDevice } from "./device";
import { composer, questions, readNumbers, readReply, replies, say, signUp } from "./reader";

function chats(page: Page): Locator {
  return page.getByRole("navigation", { name: "Chats" });
}

test("a reply begun on one device streams on the other, and either can stop it", async ({
  page,
  browser,
}) => {
  const email = await signUp(page);
  const other = await openDevice(browser, email, await begin(page));
  await say(page, "[[script tokens=200 delay_ms=90]]");
  for (const each of [page, other]) {
    await expect(questions(each)).toHaveCount(2);
    await expect(replies(each, "streaming").locator(".voice")).toContainText("12");
    await expect(each.getByRole("button", { name: "Stop" })).toHaveCount(1);
  }
  await other.getByRole("button", { name: "Stop" }).click();
  for (const each of [page, other]) {
    await expect(replies(each, "cancelled")).toHaveCount(1);
    await expect(each.getByRole("button", { name: "Stop" })).toHaveCount(0);
  }
  const text = await readReply(replies(page, "cancelled"));
  expect(await readReply(replies(other, "cancelled"))).toBe(text);
  const numbers = readNumbers(text);
  expect(numbers).toEqual(countTo(numbers.length));

  await say(other, "[[script tokens=40 delay_ms=20]]");
  await expect(replies(page, "final")).toHaveCount(2);
  await expect(replies(other, "final")).toHaveCount(2);
  expect(readNumbers(await readReply(replies(page, "final").last()))).toEqual(countTo(40));
  await expect(questions(page)).toHaveCount(3);
  for (const each of [page, other]) await each.reload();
  for (const each of [page, other]) await expect(questions(each)).toHaveCount(3);
  expect(await readReply(replies(other, "cancelled"))).toBe(text);
  await other.context().close();
});

test(
  "a failure on one device is told on the other",
  { tag: "@thorough" },
  async ({ page, browser }) => {
    const email = await signUp(page);
    const other = await openDevice(browser, email, await begin(page));
    await say(page, "[[script fail_at=0]]");
    for (const each of [page, other]) {
      await expect(replies(each, "error")).toHaveCount(1);
      await expect(replies(each, "error").getByRole("alert")).toHaveCount(1);
    }
    await other.context().close();
  },
);

test(
  "titles, order and new chats come to every tab by themselves",
  { tag: "@thorough" },
  async ({ page, context, browser }) => {
    const email = await signUp(page);
    const first = await begin(page, "[[script tokens=3 delay_ms=1]] the first");
    const other = await openDevice(browser, email, first);
    const idle = await context.newPage();
    await idle.goto("/chat");
    await expect(chats(idle).getByRole("link")).toHaveCount(1);

    await page.getByRole("link", { name: "New chat" }).first().click();
    await begin(page, "[[script tokens=3 delay_ms=1]] the second");
    for (const each of [other, idle]) {
      await expect(chats(each).getByRole("link")).toHaveCount(2);
      await expect(chats(each).getByRole("link").first()).not.toHaveAttribute(
        "href",
        new URL(first).pathname,
      );
    }
    // The rate limit is one message a second, and a tab waits only for its own messages.
    await page.waitForTimeout(1_000);
    await say(other, "[[script tokens=3 delay_ms=1]] again");
    for (const each of [page, idle])
      await expect(chats(each).getByRole("link").first()).toHaveAttribute(
        "href",
        new URL(first).pathname,
      );

    await chats(page)
      .getByRole("button", { name: /^More for/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Wages of war");
    await page.keyboard.press("Enter");
    for (const each of [other, idle])
      await expect(chats(each).getByRole("link", { name: "Wages of war" })).toBeVisible();
    await expect(header(other).getByText("Wages of war")).toBeVisible();
    await other.context().close();
  },
);

test(
  "a chat deleted elsewhere says so and gives back what was being written",
  { tag: "@thorough" },
  async ({ page, browser }) => {
    const email = await signUp(page);
    const other = await openDevice(browser, email, await begin(page));
    await composer(other).fill("half a thought");
    await chats(page)
      .getByRole("button", { name: /^More for/ })
      .click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await expect(page).toHaveURL(/\/chat$/);

    // It is deleted on the server once it can no longer be undone.
    await expect(other.getByText("This chat was deleted elsewhere.")).toBeVisible({
      timeout: 15_000,
    });
    await expect(questions(other)).toHaveCount(1);
    await expect(composer(other)).toHaveValue("half a thought");
    await expect(composer(other)).not.toBeEditable();
    await expect(other.getByRole("button", { name: "Send" })).toBeDisabled();
    await expect(chats(other).getByRole("link")).toHaveCount(0);
    await expect(header(other).locator("[data-connection]")).not.toContainText("Reconnecting");
    await other.screenshot({ path: "test-results/screenshots/live-deleted.png" });
    await other.getByRole("button", { name: "Take your text to a new chat" }).click();
    await expect(other).toHaveURL(/\/chat$/);
    await expect(composer(other)).toHaveValue("half a thought");
    await expect(composer(other)).toBeEditable();
    await other.context().close();
  },
);
