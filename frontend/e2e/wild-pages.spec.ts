import { type Page, expect } from "@playwright/test";
import { VERIFY, test } from "./strict-servers";
import {
  PASSWORD,
  composer,
  createReader,
  createEmail,
  openPlace,
  register,
  replies,
  say,
  signIn,
  signUp,
} from "./reader";

/** Pages on slow networks, with mail scanners, translators and new deployments. */

const SCRIPTS = "**/_next/static/**/*.js*";

/** Blocks the page's scripts; returns a function that releases them. */
async function holdScripts(page: Page): Promise<() => void> {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route(SCRIPTS, async (route) => {
    await gate;
    await route.continue();
  });
  return open;
}

for (const path of ["/login", "/register", "/forgot-password"])
  test(`without scripts ${path} puts nothing typed into an address`, async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(path);
    await page.getByLabel("Email").fill("a@example.org");
    const password = page.getByLabel("Password");
    if (await password.count()) await password.fill("Secret-horse-1");
    await page.getByLabel("Email").press("Enter");
    await expect(page.locator('button[type="submit"]')).toBeDisabled();
    await page.locator("form").evaluate((form: HTMLFormElement) => {
      form.submit();
    });
    await page.waitForLoadState();
    expect(asked.filter((url) => /example|Secret/.test(url))).toEqual([]);
    await context.close();
  });

test("what is typed before the scripts arrive is kept and sent", async ({ page, browser }) => {
  const email = await createReader(await (await browser.newContext()).newPage());
  const release = await holdScripts(page);
  await page.goto("/login", { waitUntil: "commit" });
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  release();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(composer(page)).toBeVisible();
});

test(
  "a scanner that opens the link of a mail confirms nothing",
  { tag: "@thorough" },
  async ({ page, context, strict }) => {
    const email = createEmail();
    await page.goto(`${strict.address}/register`);
    await register(page, email);
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    const scanner = await context.browser()?.newContext();
    const its = await scanner?.newPage();
    if (!its) throw new Error("no browser");
    await its.goto(await strict.mailbox.readLink(email, VERIFY));
    await expect(its.getByRole("button", { name: "Confirm" })).toBeEnabled();
    await its.waitForTimeout(500);
    expect(await its.evaluate(() => localStorage.getItem("access"))).toBeNull();
    await page.goto(`${strict.address}/login`);
    await signIn(page, email);
    await expect(page.getByRole("alert").filter({ hasText: "not confirmed yet" })).toBeVisible();
  },
);

/** Imitates Chrome's translator, again and again: each text goes into two elements of its own. */
async function translate(page: Page, how: "replaced" | "moved"): Promise<void> {
  await page.evaluate((kind) => {
    function translateAll(): void {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      for (const text of texts) {
        const parent = text.parentElement;
        if (!text.data.trim() || !parent || parent.closest("font, script, style, textarea"))
          continue;
        const outer = document.createElementNS(document.body.namespaceURI, "font");
        const inner = outer.appendChild(outer.cloneNode()) as Element;
        text.replaceWith(outer);
        if (kind === "moved") inner.append(text);
        else inner.textContent = text.data.toUpperCase();
      }
    }
    translateAll();
    new MutationObserver(translateAll).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  }, how);
}

for (const how of ["replaced", "moved"] as const)
  test(
    `a page whose texts a translator has ${how} goes on`,
    { tag: how === "moved" ? "@thorough" : [] },
    async ({ page }) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await signUp(page);
      await translate(page, how);
      await say(page, "[[script tokens=60 delay_ms=60]] tell me");
      await expect(replies(page, "streaming")).toHaveCount(1);
      await translate(page, how);
      await expect(replies(page, "final")).toHaveCount(1);
      const text = (await replies(page, "final").locator(".voice").innerText()).toLowerCase();
      await say(
        page,
        "[[script tokens=5 delay_ms=5 fail_at=0 error=upstream_unavailable]] and now fail",
      );
      await expect(replies(page)).toHaveCount(2);
      await page
        .getByRole("button", { name: /new chat/i })
        .or(page.getByRole("link", { name: /new chat/i }))
        .first()
        .click();
      await expect(page).toHaveURL(/\/chat$/);
      // The address changes before the page does.
      await expect(replies(page)).toHaveCount(0);
      await page.goBack();
      await expect(replies(page, "final").first()).toBeVisible();
      await page.reload();
      await expect(replies(page, "final").locator(".voice")).toHaveText(text, { ignoreCase: true });
      expect(errors).toEqual([]);
    },
  );

test("a tab of an older build loads itself anew once, with its draft", async ({ page }) => {
  await signUp(page);
  await composer(page).fill("half a sentence");
  await page.waitForTimeout(600);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  let documents = 0;
  await page.route("**/*", async (route) => {
    const request = route.request();
    if (request.resourceType() === "document") documents += 1;
    const isGone = documents === 0 && request.url().includes("/_next/static/");
    if (isGone) await route.fulfill({ status: 404, body: "gone" });
    else await route.continue();
  });
  await openPlace(page, "Settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  expect(documents).toBeLessThanOrEqual(1);
  await page.goto("/chat");
  await expect(composer(page)).toHaveValue("half a sentence");
});

test(
  "chunks that stay away are told of, and Try again brings the page once they are back",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    let isGone = true;
    await page.route("**/_next/static/**", async (route) => {
      if (isGone && route.request().url().endsWith(".js"))
        await route.fulfill({ status: 404, body: "gone" });
      else await route.continue();
    });
    // As if it had been reloaded a moment ago.
    await page.evaluate(() => {
      sessionStorage.setItem("reloaded-at", String(Date.now()));
    });
    await openPlace(page, "Settings");
    const settings = page.getByRole("heading", { name: "Settings" });
    const again = page.getByRole("button", { name: "Try again" });
    await expect(settings.or(again)).toBeVisible();
    isGone = false;
    if (await again.isVisible()) await again.click();
    await expect(settings).toBeVisible();
  },
);
