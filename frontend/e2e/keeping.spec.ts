import { readFile } from "node:fs/promises";
import { type Locator, type Page, expect, test } from "@playwright/test";
import { header } from "./device";
import { replies, say, signUp } from "./reader";

function chats(page: Page): Locator {
  return page.getByRole("navigation", { name: "Chats" });
}

async function begin(page: Page, title: string): Promise<void> {
  await page.getByRole("link", { name: "New chat" }).first().click();
  await expect(replies(page)).toHaveCount(0);
  await say(page, `${title} [[script tokens=3 delay_ms=1]]`);
  await expect(replies(page, "final")).toHaveCount(1);
}

async function choose(page: Page, title: string, item: string): Promise<void> {
  const row = chats(page).getByRole("listitem").filter({ hasText: title });
  await row.hover();
  await row.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

function link(page: Page, title: string): Locator {
  return chats(page).getByRole("link", { name: title });
}

test("chats are pinned, put away, brought back, deleted and taken back", async ({ page }) => {
  await signUp(page);
  await begin(page, "Harbour");
  await begin(page, "Lighthouse");

  await choose(page, "Harbour", "Pin");
  const pinned = chats(page).getByRole("region", { name: "Pinned" });
  await expect(pinned.getByRole("link", { name: "Harbour" })).toBeVisible();
  // The request of a change continues after its page is left.
  await page.reload();
  await expect(pinned.getByRole("link", { name: "Harbour" })).toBeVisible();
  await page.screenshot({ path: "test-results/keeping.png" });
  await choose(page, "Harbour", "Unpin");
  await expect(pinned).toHaveCount(0);

  await choose(page, "Harbour", "Archive");
  const undo = page.getByRole("status").filter({ hasText: "Archived" });
  await expect(link(page, "Harbour")).toHaveCount(0);
  await undo.getByRole("button", { name: "Undo" }).click();
  await expect(link(page, "Harbour")).toBeVisible();
  await choose(page, "Harbour", "Archive");
  await expect(link(page, "Harbour")).toHaveCount(0);
  await page.getByRole("link", { name: "Archived", exact: true }).click();
  await page.getByRole("link", { name: /Harbour/ }).click();
  await expect(page.getByText("This chat is archived.")).toBeVisible();
  await page.getByRole("button", { name: "Unarchive" }).click();
  await expect(page.getByText("This chat is archived.")).toHaveCount(0);
  await expect(link(page, "Harbour")).toBeVisible();

  await link(page, "Lighthouse").click();
  await expect(link(page, "Lighthouse")).toHaveAttribute("aria-current", "page");
  await choose(page, "Lighthouse", "Delete");
  await expect(link(page, "Lighthouse")).toHaveCount(0);
  await expect(replies(page)).toHaveCount(0);
  const doomed = page.getByRole("status").filter({ hasText: "Deleted" });
  await doomed.getByRole("button", { name: "Undo" }).click();
  await expect(link(page, "Lighthouse")).toHaveAttribute("aria-current", "page");
  await expect(replies(page, "final")).toHaveCount(1);
  await page.reload();
  await expect(link(page, "Lighthouse")).toBeVisible();

  // When the page is closed, the deletion is sent at once.
  await choose(page, "Lighthouse", "Delete");
  await page.reload();
  await expect(link(page, "Harbour")).toBeVisible();
  await expect(link(page, "Lighthouse")).toHaveCount(0);
});

test("a chat is saved as a text to read and as data", { tag: "@thorough" }, async ({ page }) => {
  await signUp(page);
  await begin(page, "Harbour");
  for (const [name, ending] of [
    ["Markdown", "md"],
    ["JSON", "json"],
  ] as const) {
    const row = chats(page).getByRole("listitem").filter({ hasText: "Harbour" });
    await row.hover();
    await row.getByRole("button", { name: /^More for/ }).click();
    await page.getByRole("menuitem", { name: "Export" }).press("Enter");
    const saved = page.waitForEvent("download");
    await page.getByRole("menuitem", { name }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^Harbour.*\\.${ending}$`));
    const text = await readFile(await file.path(), "utf8");
    expect(text).toContain("Harbour");
    if (ending === "json") {
      const { messages } = JSON.parse(text) as { readonly messages: readonly unknown[] };
      expect(messages.length).toBeGreaterThanOrEqual(2);
    } else expect(text).toContain("**Bronn**");
  }
});

test("the open chat is renamed and deleted where its name stands, on a phone too", async ({
  page,
}) => {
  await signUp(page);
  await begin(page, "Harbour");
  const bar = header(page);
  const more = bar.getByRole("button", { name: /^More for/ });
  for (const { width, name } of [
    { width: 1280, name: "Lighthouse" },
    { width: 360, name: "Breakwater" },
  ]) {
    await page.setViewportSize({ width, height: 740 });
    await page.screenshot({ path: `test-results/open-chat-menu-${width}.png` });
    await more.click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill(name);
    await page.keyboard.press("Enter");
    await expect(more).toBeFocused();
    await expect(bar.getByRole("heading", { name })).toBeAttached();
    await expect(page).toHaveTitle(new RegExp(name));
  }
  await more.click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(replies(page, "final")).toHaveCount(1);
});
