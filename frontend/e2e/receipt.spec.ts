import { type Locator, type Page, expect, test } from "@playwright/test";
import { WINDOWS, inspect, rank } from "./inspect";
import { greeting, replies, say, signUp } from "./reader";

function panel(page: Page): Locator {
  return page.getByRole("dialog", { name: "Why this reply" });
}

function opener(page: Page): Locator {
  return replies(page).last().getByRole("button", { name: "Why this reply" });
}

/** Moves the focus from the reply's first button to the one that opens the panel, and presses it. */
async function openByKeyboard(page: Page): Promise<void> {
  await replies(page).last().getByRole("button", { name: "Copy" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(opener(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel(page)).toBeVisible();
}

for (const { name, ...look } of WINDOWS)
  test.describe(name, rank(name), () => {
    test.use(look);

    test("a reply tells why it is what it is", async ({ page }) => {
      await signUp(page);
      // A chat that is begun before the greeting is loaded has none.
      await expect(page.locator("main h1 + p")).toBeVisible();
      // No script here: words such as "delay" match no entry, and would outweigh the name.
      await say(page, "Who is Tyrion?");
      await expect(replies(page, "final")).toHaveCount(1);
      await expect(greeting(page)).toHaveCount(1);
      await expect(greeting(page).getByRole("button", { name: "Why this reply" })).toHaveCount(0);
      await openByKeyboard(page);

      const remembered = panel(page).getByRole("region", { name: "What Bronn remembered" });
      const entry = remembered.getByRole("listitem").first();
      await expect(entry).toContainText(/tyrion/i);
      const given = panel(page).getByRole("region", { name: "What the model was given" });
      await expect(given.locator("[data-token-bar] > *").first()).toBeVisible();
      await expect(given.getByRole("row", { name: /^Voice and rules/ })).toBeVisible();
      await inspect(page, `${name}-receipt`);

      await entry
        .getByText(/tyrion/i)
        .first()
        .click();
      await expect(entry.locator("details[open]")).toHaveCount(1);
      await panel(page).getByText("The whole prompt").click();
      await expect(panel(page).locator("pre").first()).toContainText("You are Bronn");
      await inspect(page, `${name}-receipt-open`);

      await page.keyboard.press("Escape");
      await expect(panel(page)).toHaveCount(0);
      await expect(opener(page)).toBeFocused();
    });
  });

test(
  "a receipt that does not come says so, and comes when asked again",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await say(page, "[[script tokens=3 delay_ms=1]]");
    await expect(replies(page, "final")).toHaveCount(1);
    const address = "**/api/dj/chat/runs/*/receipt";
    await page.route(address, (route) =>
      route.fulfill({ status: 500, json: { detail: "No.", code: "server_error" } }),
    );
    await openByKeyboard(page);
    await expect(panel(page).getByRole("alert")).toContainText(
      "Something went wrong on the server",
    );
    await inspect(page, "receipt-error");
    await page.unroute(address);
    await panel(page).getByRole("button", { name: "Try again" }).click();
    await expect(panel(page).getByRole("region", { name: "The facts" })).toBeVisible();
    await panel(page).getByRole("button", { name: "Close" }).click();
    await expect(opener(page)).toBeFocused();
  },
);
