import { expect, test } from "@playwright/test";
import { questions, replies, say, signUp } from "./reader";

test("a reply that was stopped goes on in the same bubble, in every tab", async ({ page }) => {
  await signUp(page);
  await say(page, "Tell me all [[script tokens=80 delay_ms=50]]");
  const reply = replies(page);
  await expect(reply).toContainText(/\w+ \w+ \w+ \w+/);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(replies(page, "cancelled")).toHaveCount(1);
  const before = (await reply.locator(".voice, p").first().innerText()).trim().slice(0, 40);
  const id = await reply.getAttribute("data-message-id");

  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(replies(other, "cancelled")).toHaveCount(1);

  await page.getByRole("button", { name: "Continue" }).click();
  for (const tab of [page, other]) {
    await expect(replies(tab, "final")).toHaveCount(1);
    await expect(replies(tab)).toHaveCount(1);
    await expect(questions(tab)).toHaveCount(1);
    await expect(replies(tab)).toContainText(before);
    expect(await replies(tab).getAttribute("data-message-id")).toBe(id);
    await expect(tab.getByRole("button", { name: "Continue" })).toHaveCount(0);
  }
  const shown = await reply.innerText();
  expect(await replies(other).innerText()).toBe(shown);
  await page.reload();
  await expect(replies(page, "final")).toHaveCount(1);
  expect(await replies(page).innerText()).toBe(shown);
});
