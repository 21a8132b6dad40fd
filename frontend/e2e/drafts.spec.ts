import { expect, test } from "@playwright/test";
import { composer, questions, replies, say, signUp } from "./reader";

test("words not sent yet wait in their own chat, through reloads and in every tab", async ({
  page,
  context,
}) => {
  await signUp(page);
  await say(page, "[[script tokens=3 delay_ms=1]] first chat");
  await expect(replies(page, "final")).toHaveCount(1);
  const first = page.url();
  await composer(page).fill("for the first chat");
  await page.getByRole("link", { name: "New chat" }).first().click();
  await expect(composer(page)).toHaveValue("");
  await say(page, "[[script tokens=3 delay_ms=1]] second chat");
  await expect(replies(page, "final")).toHaveCount(1);
  await composer(page).fill("for the second chat");
  const second = page.url();

  await page.goto(first);
  await expect(composer(page)).toHaveValue("for the first chat");
  await page.goto(second);
  await expect(composer(page)).toHaveValue("for the second chat");

  const other = await context.newPage();
  await other.goto(second);
  await expect(composer(other)).toHaveValue("for the second chat");
  await composer(other).fill("changed in the other tab");
  await expect(composer(page)).toHaveValue("changed in the other tab");
  await say(other, "[[script tokens=3 delay_ms=1]] sent");
  await expect(composer(page)).toHaveValue("");
  await other.reload();
  await expect(composer(other)).toHaveValue("");
});

test(
  "a sender quicker than the server's limit is not refused and loses nothing",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await say(page, "[[script tokens=1 delay_ms=1]] one");
    await expect(replies(page, "final")).toHaveCount(1);
    for (const [index, text] of ["two", "three"].entries()) {
      await composer(page).fill(`[[script tokens=1 delay_ms=1]] ${text}`);
      await composer(page).press("Enter");
      await expect(composer(page)).toHaveValue("");
      await expect(replies(page, "final")).toHaveCount(index + 2);
    }
    await expect(questions(page)).toHaveCount(3);
    await expect(page.getByText("a bit fast")).toHaveCount(0);
  },
);

test("who signs out leaves no words behind", { tag: "@thorough" }, async ({ page }) => {
  await signUp(page);
  await composer(page).fill("a secret");
  await page.evaluate(() => {
    localStorage.setItem("probe", "stays");
  });
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/login|\/$/);
  const left = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
  expect(left).toContain("stays");
  expect(left).not.toContain("a secret");
});
