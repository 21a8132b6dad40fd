import { expect, test } from "@playwright/test";
import { composer, createReader, questions, replies, say, signUp } from "./reader";

test("the next key after New chat goes into the new chat", async ({ page }) => {
  await signUp(page);
  await say(page, "[[script tokens=3 delay_ms=1]]");
  await expect(replies(page, "final")).toHaveCount(1);
  await composer(page).fill("for the old chat");
  const focused = await page.evaluate(() => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href="/chat"]')];
    links.find((link) => link.textContent === "New chat")?.click();
    const area = document.activeElement;
    return area instanceof HTMLTextAreaElement ? area.value : null;
  });
  expect(focused).toBe("");

  await page.keyboard.type("half a ");
  await page.getByRole("link", { name: "New chat" }).first().click();
  await page.keyboard.type("thought");
  await expect(composer(page)).toHaveValue("half a thought");
  await expect(page.getByRole("button", { name: "Send" })).toBeEnabled();
  await page.goBack();
  await expect(composer(page)).toHaveValue("for the old chat");
  await page.goForward();
  await expect(composer(page)).toHaveValue("half a thought");
});

test(
  "words written while the first message is under way move on with the chat",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await page.route("**/conversations", async (route) => {
      if (route.request().method() === "POST")
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    await composer(page).fill("[[script tokens=3 delay_ms=1]]");
    await page.keyboard.press("Enter");
    await page.keyboard.type("and another", { delay: 150 });
    await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
    await expect(replies(page, "final")).toHaveCount(1);
    await expect(questions(page)).toHaveCount(1);
    await expect(composer(page)).toHaveValue("and another");
  },
);

test(
  "a chat opened from the drawer by keyboard is ready to be typed into",
  { tag: "@thorough" },
  async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 700 });
    await signUp(page);
    await page.getByRole("button", { name: "Chats" }).press("Enter");
    const drawer = page.getByRole("dialog", { name: "Chats" });
    await drawer.getByRole("link", { name: "New chat" }).press("Enter");
    await expect(drawer).toHaveCount(0);
    await page.keyboard.type("typed");
    await expect(composer(page)).toHaveValue("typed");
    await page.getByRole("button", { name: "Chats" }).press("Enter");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Chats" })).toBeFocused();
  },
);

test("an opener goes out and leaves what is being written", async ({ page }) => {
  await createReader(page);
  await page.goto("/chat");
  await composer(page).fill("half a thought");
  await page.locator("main").getByRole("listitem").getByRole("button").first().click();
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(questions(page)).toHaveCount(1);
  await expect(composer(page)).toHaveValue("half a thought");
  await page.reload();
  await expect(composer(page)).toHaveValue("half a thought");
});
