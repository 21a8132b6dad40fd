import { type CDPSession, type Locator, type Page, expect, test } from "@playwright/test";
import { begin } from "./device";
import { composer, questions, replies, signUp } from "./reader";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

function drawer(page: Page) {
  return page.getByRole("dialog", { name: "Chats" });
}

async function openFinger(page: Page): Promise<CDPSession> {
  return page.context().newCDPSession(page);
}

test("on a phone Enter breaks the line and the button sends", async ({ page }) => {
  await signUp(page);
  await composer(page).tap();
  await page.keyboard.type("[[script tokens=3 delay_ms=1]]");
  await page.keyboard.press("Enter");
  await page.keyboard.type("second line");
  await expect(composer(page)).toHaveValue("[[script tokens=3 delay_ms=1]]\nsecond line");
  await expect(questions(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Send" }).tap();
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(questions(page)).toContainText("second line");
});

test("the way back closes the drawer, and a chat opened from it takes its place", async ({
  page,
}) => {
  await signUp(page);
  await begin(page);
  const address = page.url();
  await page.getByRole("button", { name: "Chats" }).tap();
  await expect(drawer(page)).toBeVisible();
  await page.goBack();
  await expect(drawer(page)).toHaveCount(0);
  await expect(page).toHaveURL(address);

  await page.getByRole("button", { name: "Chats" }).tap();
  await drawer(page).getByRole("link", { name: "New chat" }).tap();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(drawer(page)).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(address);
  await expect(drawer(page)).toHaveCount(0);
});

test("a chat that is deleted in the drawer comes back from there", async ({ page }) => {
  await signUp(page);
  await begin(page);
  // Not the chat on the page: that would be left, and the drawer with it.
  await page.goto("/chat");
  await page.getByRole("button", { name: "Chats" }).tap();
  const row = drawer(page).getByRole("button", { name: /^More for/ });
  await row.tap();
  await page.getByRole("menuitem", { name: "Delete" }).tap();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).tap();
  await expect(row).toHaveCount(1);
});

interface Swipe {
  readonly from: number;
  readonly to: number;
  /** Milliseconds between two of its ten steps. */
  readonly pause?: number;
  /** Called while the finger is still down. */
  readonly held?: () => Promise<void>;
}

async function swipe(page: Page, { from, to, pause = 12, held }: Swipe): Promise<void> {
  const finger = await openFinger(page);
  const touch = (type: "touchStart" | "touchMove", x: number) =>
    finger.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y: 300 }] });
  await touch("touchStart", from);
  for (let step = 1; step <= 10; step += 1) {
    await touch("touchMove", from + ((to - from) * step) / 10);
    await page.waitForTimeout(pause);
  }
  await held?.();
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("the drawer follows a finger, and stays in the chat", async ({ page }) => {
  await signUp(page);
  await begin(page);
  await page.reload();
  await expect(replies(page, "final")).toHaveCount(1);
  const address = page.url();
  const places = await page.evaluate(() => history.length);

  await swipe(page, {
    from: 3,
    to: 250,
    held: async () => {
      const edge = await drawer(page).evaluate((node) => node.getBoundingClientRect().right);
      expect(edge).toBeGreaterThan(230);
      expect(edge).toBeLessThan(260);
    },
  });
  await expect(drawer(page)).toBeVisible();
  await expect(drawer(page)).toHaveCSS("translate", "none");
  await expect(page).toHaveURL(address);
  await page.screenshot({ path: "test-results/screenshots/phone-drawer.png" });

  await swipe(page, { from: 280, to: 30 });
  await expect(drawer(page)).toHaveCount(0);
  await expect(page).toHaveURL(address);

  // Released after a short swipe, the drawer goes back and leaves no history entry.
  await swipe(page, { from: 60, to: 130, pause: 40 });
  await expect(drawer(page)).toHaveCount(0);
  await expect(page).toHaveURL(address);
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(places + 1);

  await swipe(page, { from: 120, to: 330 });
  await expect(drawer(page)).toBeVisible();
  await page.goBack();
  await expect(drawer(page)).toHaveCount(0);
  await expect(page).toHaveURL(address);
});

/** Holds a finger on the beginning of a text for a moment. */
async function hold(page: Page, text: Locator): Promise<void> {
  const box = await text.boundingBox();
  const finger = await openFinger(page);
  await finger.send("Input.dispatchTouchEvent", {
    type: "touchStart",
    touchPoints: [{ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 12 }],
  });
  await page.waitForTimeout(700);
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("a long press on a message opens its actions", { tag: "@thorough" }, async ({ page }) => {
  await signUp(page);
  await begin(page);
  const words = questions(page).first().locator("p");
  await hold(page, words);
  const sheet = page.getByRole("dialog", { name: "Message actions" });
  await expect(sheet).toBeVisible();
  await page.screenshot({ path: "test-results/screenshots/phone-actions.png" });
  await sheet.getByRole("button", { name: "Select text" }).tap();
  const text = page.getByRole("document", { name: "Select text" });
  await hold(page, text);
  await page.screenshot({ path: "test-results/screenshots/phone-select.png" });
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).tap();
  await expect(text).toHaveCount(0);

  await hold(page, words);
  await sheet.getByRole("button", { name: "Edit" }).tap();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Edited message" })).toBeFocused();
});

test("the page reaches under the notch and keeps sideways swipes to itself", async ({ page }) => {
  await signUp(page);
  const content = await page.locator('meta[name="viewport"]').getAttribute("content");
  expect(content).toContain("viewport-fit=cover");
  const behaviour = await page.evaluate(
    () => getComputedStyle(document.documentElement).overscrollBehaviorX,
  );
  expect(behaviour).toBe("none");
  await page.screenshot({ path: "test-results/screenshots/phone-new.png" });
});

test("words from right to left stand at the right", async ({ page }) => {
  await signUp(page);
  await composer(page).fill("שלום עולם");
  await expect(composer(page)).toHaveCSS("direction", "rtl");
  await page.getByRole("button", { name: "Send" }).tap();
  await expect(questions(page).first().locator("p")).toHaveCSS("direction", "rtl");
});
