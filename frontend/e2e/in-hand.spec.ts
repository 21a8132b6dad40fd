import { type Locator, type Page, expect, test } from "@playwright/test";
import { begin } from "./device";
import { callApi, readConversationId, signUp } from "./reader";

/** An open menu or a title being edited, while live events change the list of chats. */

const PINNED = { is_pinned: true };

function chats(page: Page): Locator {
  return page.getByRole("navigation", { name: "Chats" });
}

function row(page: Page, title: string): Locator {
  return chats(page).getByRole("listitem").filter({ hasText: title });
}

/** Three chats, the newest first in the list; returns their ids by name. */
async function beginThree(page: Page): Promise<Readonly<Record<string, string>>> {
  await signUp(page);
  const ids: Record<string, string> = {};
  for (const title of ["Anchor", "Breakwater", "Capstan"]) {
    await page.getByRole("link", { name: "New chat" }).first().click();
    await expect(page).toHaveURL(/\/chat$/);
    await begin(page, `${title} [[script tokens=3 delay_ms=1]]`);
    await expect(row(page, title)).toHaveCount(1);
    ids[title] = readConversationId(page);
  }
  return ids;
}

async function change(page: Page, id: string | undefined, changes: object): Promise<void> {
  await callApi(page, "PATCH", `/conversations/${id}`, changes);
}

async function openMenu(page: Page, title: string): Promise<void> {
  await row(page, title).hover();
  await row(page, title)
    .getByRole("button", { name: /^More for/ })
    .click();
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeVisible();
}

/** Waits for an event: the change has arrived when the open chat's page shows it. */
async function expectHeard(page: Page, id: string | undefined): Promise<void> {
  await change(page, id, { title: "Windlass" });
  await expect(page).toHaveTitle(/Windlass/);
}

test("an open menu stays open while chats change places, and means its own chat", async ({
  page,
}) => {
  const ids = await beginThree(page);
  for (const moved of ["Breakwater", "Anchor"]) {
    await openMenu(page, "Breakwater");
    await change(page, ids[moved], PINNED);
    await expectHeard(page, ids["Capstan"]);
    await page.screenshot({ path: `test-results/in-hand-menu-${moved}.png` });
    await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menuitem")).toHaveCount(0);
    const pinned = chats(page).getByRole("region", { name: "Pinned" });
    await expect(pinned.getByRole("listitem").filter({ hasText: moved })).toHaveCount(1);
    await change(page, ids["Capstan"], { title: "Capstan" });
    await expect(page).toHaveTitle(/Capstan/);
  }
  await openMenu(page, "Breakwater");
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(row(page, "Breakwater")).toHaveCount(0);
  await expect(row(page, "Anchor")).toHaveCount(1);
});

test("a title that is being written survives what happens to its chat", async ({ page }) => {
  const ids = await beginThree(page);
  await openMenu(page, "Breakwater");
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const field = page.getByRole("textbox", { name: "Title" });
  await field.fill("Half a na");
  await change(page, ids["Breakwater"], PINNED);
  await change(page, ids["Anchor"], PINNED);
  await expectHeard(page, ids["Capstan"]);
  await page.keyboard.type("me");
  await expect(field).toHaveValue("Half a name");
  await page.keyboard.press("Enter");
  const pinned = chats(page).getByRole("region", { name: "Pinned" });
  await expect(pinned.getByRole("link", { name: "Half a name" })).toBeVisible();
});
