import { type Page, expect, test } from "@playwright/test";
import { composer, signUp, speaker } from "./reader";

/** Parts of the page that are loaded when they are first needed. */

const SCRIPTS = "**/_next/static/**/*.js*";
/** As in `lib/load-ahead.ts`, with a margin. */
const AHEAD_MS = 8_000 + 4_000;

/** Blocks scripts that are not loaded yet; `answer` is called for each and decides its fate. */
async function keepAway(page: Page, answer: () => Promise<"gone" | "there">): Promise<void> {
  await page.route(SCRIPTS, async (route) => {
    if ((await answer()) === "gone") await route.fulfill({ status: 404, body: "gone" });
    else await route.continue();
  });
}

async function askForStranger(page: Page): Promise<void> {
  await speaker(page).click();
  await page.getByRole("menuitem", { name: "Someone else…" }).click();
}

async function openChat(page: Page): Promise<void> {
  await signUp(page);
  await expect(speaker(page)).toBeVisible();
  await page.waitForLoadState("networkidle");
}

test("a dialog that is not loaded yet says that there is no network, and comes with it", async ({
  page,
  context,
}) => {
  await openChat(page);
  await context.setOffline(true);
  await askForStranger(page);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("you are offline");
  await page.screenshot({ path: "test-results/late-offline.png" });
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await askForStranger(page);
  await expect(dialog.getByRole("alert")).toContainText("you are offline");
  await context.setOffline(false);
  await expect(dialog.getByLabel("Name")).toBeVisible();
});

test("a part that takes a moment says so, and one that fails can be tried again", async ({
  page,
}) => {
  await openChat(page);
  let isGone = true;
  await keepAway(page, async () => {
    await page.waitForTimeout(700);
    return isGone ? "gone" : "there";
  });
  await page.keyboard.press("ControlOrMeta+k");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Loading")).toBeVisible();
  await expect(dialog.getByRole("alert")).toContainText("could not be loaded");
  isGone = false;
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("dialog").getByRole("searchbox")).toBeFocused();
});

test("a part that a newer build has replaced comes with the page, which keeps its draft", async ({
  page,
}) => {
  await openChat(page);
  await composer(page).fill("half a sentence");
  await page.waitForTimeout(400);
  let documents = 0;
  page.on("request", (request) => {
    if (request.resourceType() === "document") documents += 1;
  });
  await keepAway(page, () => Promise.resolve(documents === 0 ? "gone" : "there"));
  await page.keyboard.press("ControlOrMeta+/");
  await page.getByRole("dialog").getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => documents).toBe(1);
  await expect(composer(page)).toHaveValue("half a sentence");
  await page.keyboard.press("ControlOrMeta+/");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("what may be asked for without a network is loaded once the page is at rest", async ({
  page,
  context,
}) => {
  await openChat(page);
  await page.waitForTimeout(AHEAD_MS);
  await context.setOffline(true);
  await askForStranger(page);
  await expect(page.getByLabel("Name")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog").getByRole("searchbox")).toBeFocused();
});
