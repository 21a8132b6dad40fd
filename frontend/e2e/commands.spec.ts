import { type Locator, type Page, expect, test } from "@playwright/test";
import { composer, questions, replies, say, signUp } from "./reader";

function palette(page: Page): Locator {
  return page.getByRole("dialog", { name: "Commands" });
}

async function talk(page: Page, text: string): Promise<void> {
  const before = await replies(page, "final").count();
  await say(page, text);
  await expect(replies(page, "final")).toHaveCount(before + 1);
}

test("the palette finds commands, chats and messages, and opens at the message each time", async ({
  page,
}) => {
  await signUp(page);
  await talk(page, "The lighthouse keeper owes me [[script tokens=30 delay_ms=1]]");
  for (const number of [1, 2, 3])
    await talk(page, `Something else ${String(number)} [[script tokens=200 delay_ms=1]]`);
  const address = page.url();
  await page.keyboard.press("Control+Shift+O");
  await expect(page).toHaveURL(/\/chat$/);

  for (let time = 0; time < 2; time += 1) {
    await page.keyboard.press("Control+K");
    const search = palette(page).getByRole("searchbox");
    await expect(search).toBeFocused();
    await search.fill("lighthouse");
    const hit = palette(page).getByRole("group", { name: "Messages" }).getByRole("option").first();
    await expect(hit).toContainText("You in “");
    await expect(hit.locator("mark")).toHaveText(/lighthouse/i);
    if (time === 0) await page.screenshot({ path: "test-results/palette.png" });
    await hit.click();
    await expect(palette(page)).toBeHidden();
    // The address no longer names the message, so a reload opens the chat at the end.
    await expect(page).toHaveURL(address);
    await expect(questions(page).first()).toBeInViewport();
    await page
      .locator("main")
      .getByRole("button", { name: /latest/i })
      .click();
    await expect(questions(page).first()).not.toBeInViewport();
  }

  await page.keyboard.press("Control+K");
  await palette(page).getByRole("searchbox").fill("sett");
  await expect(palette(page).getByRole("option", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings$/);
  await page.keyboard.press("Control+K");
  await expect(palette(page).getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
});

test("the keyboard does everything a chat needs", async ({ page }) => {
  await signUp(page);
  await page.keyboard.press("Control+/");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const name of ["New chat", "Commands", "Toggle sidebar", "Write a message"])
    await expect(help.getByText(name, { exact: true })).toBeVisible();
  await page.screenshot({ path: "test-results/shortcuts.png" });
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();

  const chats = page.getByRole("complementary", { name: "Chats" });
  await expect(chats).toBeVisible();
  await page.keyboard.press("Control+Shift+S");
  await expect(chats).toBeHidden();
  await page.reload();
  await expect(composer(page)).toBeVisible();
  await expect(chats).toBeHidden();
  await page.keyboard.press("Control+Shift+S");
  await expect(chats).toBeVisible();

  await page.getByRole("button", { name: "Theme" }).focus();
  await page.keyboard.press("Shift+Escape");
  await expect(composer(page)).toBeFocused();

  await say(page, "Tell me all [[script tokens=400 delay_ms=100]]");
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  // Escape closes an open dialog before it stops a reply.
  await page.keyboard.press("Control+K");
  await expect(palette(page).getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(replies(page, "cancelled")).toHaveCount(1);

  await composer(page).focus();
  await page.keyboard.press("ArrowUp");
  const editor = page.getByRole("textbox", { name: "Edited message" });
  await expect(editor).toHaveValue(/Tell me all/);
  await page.keyboard.press("Escape");
  await expect(composer(page)).toHaveValue("");
});
