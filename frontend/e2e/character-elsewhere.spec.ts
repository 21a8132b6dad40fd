import { type Page, expect, test } from "@playwright/test";
import { connected } from "./device";
import { callApi, composer, createReader, replies, say, signUp } from "./reader";

/** A character is deleted in another tab while it is being edited here, or while it replies. */

interface Created {
  readonly id: string;
}

const NAME = "Ottilie Vane";

async function remove(page: Page, id: string): Promise<void> {
  await callApi(page, "DELETE", `/characters/${id}`).catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error;
  });
}

for (const isReloaded of [false, true])
  test(`what is written of a character that was deleted elsewhere becomes a new one${isReloaded ? ", also after a reload" : ""}`, async ({
    page,
  }) => {
    await createReader(page);
    const { id } = await callApi<Created>(page, "POST", "/characters", {
      definition: { name: NAME, description: "A widow." },
    });
    await page.goto(`/characters/${id}/edit`);
    const who = page.getByLabel("Who are they?");
    await who.fill("A widow who ferries.");
    await remove(page, id);
    if (isReloaded) {
      await page.waitForTimeout(400);
      await page.reload();
    } else await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("This character was deleted elsewhere.")).toBeVisible();
    await expect(page.getByText("That does not exist here.")).toHaveCount(0);
    await expect(who).toHaveValue("A widow who ferries.");
    await page.screenshot({ path: `test-results/character-deleted-${isReloaded}.png` });
    await page.getByRole("button", { name: "Save as a new one" }).click();
    await expect(page).not.toHaveURL(new RegExp(id));
    await expect(page.getByRole("heading", { name: `Edit ${NAME}` })).toBeVisible();
    await expect(who).toHaveValue("A widow who ferries.");
    await expect(page.getByText("This character was deleted elsewhere.")).toHaveCount(0);
    expect(await page.evaluate(() => Object.keys(localStorage))).not.toContainEqual(
      expect.stringContaining("draft:character"),
    );
  });

test("a reply goes on while the one who gives it is deleted", async ({ page, context }) => {
  await signUp(page);
  const { id } = await callApi<Created>(page, "POST", "/characters", {
    definition: { name: NAME, description: "A widow." },
  });
  await page.goto(`/chat?character=${id}`);
  await say(page, "[[script tokens=60 delay_ms=50]]");
  await expect(replies(page, "streaming")).toHaveCount(1);
  await expect(connected(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto(`/characters/${id}`);
  await other.getByRole("button", { name: "Delete" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(other).toHaveURL(/\/characters$/);
  await expect(replies(page, "final")).toHaveCount(1, { timeout: 20_000 });
  await expect(replies(page).locator(".voice")).toContainText("59");
  await say(page, "[[script tokens=3 delay_ms=1]] again");
  await expect(replies(page, "final")).toHaveCount(2);
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
  await remove(page, id);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("was deleted in the meantime")).toBeVisible();
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(composer(page)).toHaveValue("half a thought");
});
