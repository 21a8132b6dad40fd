import { expect, test } from "@playwright/test";
import { WINDOWS, inspect, measureOverflow } from "./inspect";
import { callApi, composer, createReader, replies, say, signUp } from "./reader";

/** A reply with every Markdown element, and a picture that must not be fetched. */
const RICH = [
  "# Terms",
  "**Half** before, *half* after.",
  "- coin\n- horse",
  "> A purse never lied.",
  "```python\nprice = 50  # silver\n```",
  "| job | price |\n|---|---|\n| door | 5 |",
  "![a map](https://pictures.invalid/map.png) [terms](https://example.com/) <b>raw</b>",
].join("\n\n");

for (const { name, ...look } of WINDOWS)
  test.describe(name, () => {
    test.use(look);

    test("every page can be read by everybody", async ({ page, baseURL }) => {
      test.slow();
      const complaints: string[] = [];
      const foreign: string[] = [];
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) complaints.push(message.text());
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(`${baseURL ?? ""}/`)) foreign.push(request.url());
      });

      for (const path of ["", "login", "register", "nowhere"]) {
        await page.goto(`/${path}`);
        await inspect(page, `${name}-${path || "landing"}`, true);
      }
      await signUp(page);
      await inspect(page, `${name}-new-chat`, true);
      await say(page, `[[script text="${RICH}" delay_ms=5]]`);
      await expect(replies(page, "final")).toHaveCount(1);
      await expect(replies(page).locator("img")).toHaveCount(0);
      await inspect(page, `${name}-chat`, true);
      await say(page, "[[script tokens=60 delay_ms=50]]");
      await expect(replies(page, "streaming").locator(".voice")).toContainText("9");
      await page.screenshot({ path: `test-results/screenshots/${name}-streaming.png` });
      await page.getByRole("button", { name: "Stop" }).click();
      await expect(replies(page, "cancelled")).toHaveCount(1);
      await page.getByRole("button", { name: "Theme" }).click();
      await inspect(page, `${name}-theme-menu`, true);
      await page.keyboard.press("Escape");
      await page.goto("/settings");
      await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
      await inspect(page, `${name}-settings`, true);

      expect(complaints).toEqual([]);
      expect(foreign).toEqual([]);
    });
  });

test("a narrow window keeps the chats in a drawer", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signUp(page);
  await say(page, "[[script tokens=3 delay_ms=1]]");
  await expect(replies(page, "final")).toHaveCount(1);
  await page.getByRole("button", { name: "Chats" }).click();
  const drawer = page.getByRole("dialog", { name: "Chats" });
  await expect(drawer.getByRole("link", { name: "New chat" })).toBeVisible();
  await inspect(page, "narrow-drawer");
  await drawer.getByRole("link", { name: "New chat" }).click();
  await expect(drawer).toHaveCount(0);
  await expect(page).toHaveURL(/\/chat$/);
});

test("no page is wider than a phone", { tag: "@thorough" }, async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await createReader(page);
  const name = "Ottilie-Vane-of-the-lower-ferry-by-the-old-mill";
  const made = (path: string, body: object): Promise<{ readonly id: string }> =>
    callApi(page, "POST", path, body);
  const character = await made("/characters", { definition: { name, description: name } });
  const book = await made("/lorebooks", { name });
  await made(`/lorebooks/${book.id}/entries`, { content: name, comment: name, keys: [name] });
  await made("/personas", { name });
  for (const path of [
    "/characters",
    "/characters/new",
    `/characters/${character.id}`,
    `/characters/${character.id}/edit`,
    "/lorebooks",
    `/lorebooks/${book.id}`,
    `/chat?character=${character.id}`,
    "/settings",
    "/usage",
  ]) {
    await page.goto(path);
    await expect(page.locator("h1, h2").first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(await measureOverflow(page), path).toBe(0);
  }
});

test("a low window has room for what one might say first", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 650 });
  await signUp(page);
  const opener = await page.getByRole("button", { name: "Tell me about the fight" }).boundingBox();
  const box = await composer(page).boundingBox();
  expect((opener?.y ?? Infinity) + (opener?.height ?? 0)).toBeLessThan(box?.y ?? 0);
});

test("the front page fits a phone with letters twice as large", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/");
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  const edge = await page
    .locator("main :is(h1, figure, form)")
    .evaluateAll((parts) => Math.max(...parts.map((part) => part.getBoundingClientRect().right)));
  expect(edge).toBeLessThanOrEqual(360);
});

test("where the system chooses the colours, lines tell what grounds did", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Sign up" })).toHaveCSS("border-top-width", "1px");
  await createReader(page);
  await page.goto("/settings");
  const chosen = page.locator("label", { has: page.getByRole("radio", { checked: true }) });
  await expect(chosen.first()).toHaveCSS("border-top-width", "1px");
  const other = page.locator("label", { has: page.getByRole("radio", { checked: false }) });
  await expect(other.first()).toHaveCSS("border-top-width", "0px");
});

test("the answer carries the security headers", async ({ request }) => {
  const headers = (await request.get("/login")).headers();
  expect(headers["content-security-policy"]).toMatch(
    /script-src 'self' 'nonce-[^']+' 'strict-dynamic';.*frame-ancestors 'none'/,
  );
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(headers["x-powered-by"]).toBeUndefined();
});
