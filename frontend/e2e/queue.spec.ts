import { type Page, expect, test } from "@playwright/test";
import { begin } from "./device";
import { composer, questions, replies, say, signUp } from "./reader";

const SLOW = "[[script tokens=120 delay_ms=50]]";
const QUICK = "[[script tokens=3 delay_ms=1]]";

function queued(page: Page) {
  return page.getByRole("region", { name: "Queued messages" }).getByRole("listitem");
}

test("what is sent while a reply streams stands queued, can be changed, and goes out in order", async ({
  page,
}) => {
  await signUp(page);
  await begin(page);
  await say(page, SLOW);
  await expect(replies(page, "streaming")).toHaveCount(1);
  await say(page, `${QUICK} second`);
  await composer(page).fill(`${QUICK} third`);
  await composer(page).press("Enter");
  await say(page, "never");
  await expect(queued(page)).toHaveCount(3);
  await expect(composer(page)).toHaveValue("");
  await expect(questions(page)).toHaveCount(2);
  await page.screenshot({ path: "test-results/screenshots/queue.png" });

  await queued(page).nth(2).getByRole("button", { name: "Remove queued message" }).click();
  await queued(page).nth(1).getByRole("button", { name: "Change queued message" }).click();
  await expect(composer(page)).toHaveValue(`${QUICK} third`);
  await say(page, `${QUICK} third, reworded`);
  await page.reload();
  await expect(queued(page)).toHaveCount(2);

  await expect(questions(page)).toHaveCount(4, { timeout: 20_000 });
  await expect(replies(page, "final")).toHaveCount(4);
  await expect(questions(page).nth(2)).toContainText("second");
  await expect(questions(page).nth(3)).toContainText("third, reworded");
  await expect(queued(page)).toHaveCount(0);
  await page.reload();
  await expect(questions(page)).toHaveCount(4);
});

test(
  "a stop holds the queue back and says so, until it is sent by hand",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await begin(page);
    await say(page, SLOW);
    await expect(replies(page, "streaming")).toHaveCount(1);
    await say(page, `${QUICK} later`);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(replies(page, "cancelled")).toHaveCount(1);
    await expect(page.getByText("On hold: the last reply is not complete.")).toBeVisible();
    await page.reload();
    await expect(queued(page)).toHaveCount(1);
    await expect(questions(page)).toHaveCount(2);
    await page.getByRole("button", { name: "Send now" }).click();
    await expect(questions(page)).toHaveCount(3);
    await expect(queued(page)).toHaveCount(0);
  },
);

test("two tabs with one queue say it once", { tag: "@thorough" }, async ({ page, context }) => {
  await signUp(page);
  await begin(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await say(page, SLOW);
  await expect(replies(other, "streaming")).toHaveCount(1);
  await say(page, `${QUICK} once`);
  await expect(queued(other)).toHaveCount(1);
  for (const each of [page, other]) {
    await expect(replies(each, "final")).toHaveCount(3, { timeout: 20_000 });
    await expect(queued(each)).toHaveCount(0);
    await each.reload();
    await expect(questions(each)).toHaveCount(3);
  }
});

test(
  "a chat that is being answered is marked in the list, on the page of a new chat too",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await signUp(page);
    await begin(page);
    const idle = await context.newPage();
    await idle.goto("/chat");
    const list = idle.getByRole("navigation", { name: "Chats" });
    await expect(list.getByRole("link")).toHaveCount(1);
    // Stopped below, and long enough that even a slow machine sees it.
    await say(page, "[[script tokens=1200 delay_ms=50]]");
    for (const each of [page, idle])
      await expect(
        each.getByRole("navigation", { name: "Chats" }).getByRole("img", { name: "Writing" }),
      ).toBeVisible();
    await idle.screenshot({ path: "test-results/screenshots/running-mark.png" });
    await page.getByRole("button", { name: "Stop" }).click();
    for (const each of [page, idle])
      await expect(
        each.getByRole("navigation", { name: "Chats" }).getByRole("img", { name: "Writing" }),
      ).toHaveCount(0);
  },
);
