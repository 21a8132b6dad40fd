import { expect, test } from "@playwright/test";
import { connected } from "./device";
import { callApi, composer, createReader, replies, say, signUp } from "./reader";

/** A character is deleted in another tab while they are written here, or speak. */

interface Created {
  readonly id: string;
}

const NAME = "Ottilie Vane";

test("what is written of a character that was deleted elsewhere can be kept as a new one", async ({
  page,
}) => {
  await createReader(page);
  const { id } = await callApi<Created>(page, "POST", "/characters", {
    definition: { name: NAME, description: "A widow." },
  });
  await page.goto(`/characters/${id}/edit`);
  await page.getByLabel("Who are they?").fill("A widow who ferries.");
  await callApi(page, "DELETE", `/characters/${id}`).catch(() => undefined);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: "test-results/character-deleted-edit.png" });
  console.log(await page.locator("main").innerText());
  await page.reload();
  await page.waitForTimeout(1000);
  console.log(await page.locator("main").innerText());
  console.log(await page.evaluate(() => JSON.stringify(localStorage)));
});

test("a reply goes on while the one who gives it is deleted", async ({ page, context }) => {
  await signUp(page);
  const { id } = await callApi<Created>(page, "POST", "/characters", {
    definition: { name: NAME, description: "A widow." },
  });
  await page.goto(`/chat?character=${id}`);
  await say(page, "[[script tokens=150 delay_ms=20]]");
  await expect(replies(page, "streaming")).toHaveCount(1);
  await expect(connected(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto(`/characters/${id}`);
  await other.getByRole("button", { name: "Delete" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(other).toHaveURL(/\/characters$/);
  await expect(replies(page, "final")).toHaveCount(1, { timeout: 20_000 });
  await expect(replies(page).locator(".voice")).toContainText("149");
  await say(page, "[[script tokens=3 delay_ms=1]] again");
  await expect(replies(page, "final")).toHaveCount(2);
  await page.screenshot({ path: "test-results/character-deleted-chat.png" });
  await page.getByRole("button", { name: `About ${NAME}` }).click();
  await page.waitForTimeout(1000);
  console.log(await page.getByRole("dialog").innerText());
  await page.keyboard.press("Escape");
  await page.goto(`/chat`);
  await page.waitForTimeout(500);
  console.log(await composer(page).getAttribute("placeholder"));
});

test("a new chat with a character that is deleted elsewhere says so, and keeps the words", async ({
  page,
}) => {
  await signUp(page);
  const { id } = await callApi<Created>(page, "POST", "/characters", {
    definition: { name: NAME, description: "A widow." },
  });
  await page.goto(`/chat?character=${id}`);
  await composer(page).fill("half a thought");
  await callApi(page, "DELETE", `/characters/${id}`).catch(() => undefined);
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: "test-results/character-deleted-new.png" });
  console.log(page.url(), await page.locator("main").innerText());
  console.log(await page.evaluate(() => JSON.stringify(localStorage)));
});
