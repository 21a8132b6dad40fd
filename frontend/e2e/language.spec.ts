import { type Page, expect, test } from "@playwright/test";
import { composer, signOut, signUp } from "./reader";

function readLanguage(page: Page): Promise<string> {
  return page.evaluate(() => document.documentElement.lang);
}

/** Records each language that the root element has had since the first byte. */
async function watchLanguage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seenLanguages: seen });
    const note = (): void => {
      const { lang } = document.documentElement;
      if (lang && seen.at(-1) !== lang) seen.push(lang);
    };
    new MutationObserver(note).observe(document, {
      subtree: true,
      childList: true,
      attributeFilter: ["lang"],
    });
  });
}

function readSeen(page: Page): Promise<unknown> {
  return page.evaluate(() => (window as unknown as { seenLanguages: unknown }).seenLanguages);
}

test("a chosen language is seen at once, in other tabs, and from the first paint on", async ({
  page,
  context,
}) => {
  await signUp(page);
  const other = await context.newPage();
  await other.goto("/usage");
  await expect(other.getByRole("heading", { name: "Usage" })).toBeVisible();

  await page.goto("/settings");
  await expect(page.getByText(/^Signed in on \d{1,2} \w+ \d{4}, in use now$/)).toBeVisible();
  await page.getByText("Deutsch", { exact: true }).click();
  await expect(page.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
  expect(await readLanguage(page)).toBe("de");
  await expect(page).toHaveTitle("Einstellungen · Bronn");
  await expect(page.getByRole("radio", { name: "Deutsch" })).toBeChecked();
  const date = new Intl.DateTimeFormat("de-DE", { dateStyle: "long" }).format(new Date());
  await expect(page.getByText(`Angemeldet am ${date}, gerade in Benutzung`)).toBeVisible();

  await expect(other.getByRole("heading", { name: "Verbrauch" })).toBeVisible();
  expect(await readLanguage(other)).toBe("de");

  await watchLanguage(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await readSeen(page)).toEqual(["de"]);
  const html = await (await page.request.get("/usage")).text();
  expect(html).toMatch(/<html[^>]* lang="de"/);
});

test(
  "the browser's language holds until one is chosen, and again when signed out",
  { tag: "@thorough" },
  async ({ browser }) => {
    const context = await browser.newContext({ locale: "de-AT" });
    const page = await context.newPage();
    await page.goto("/register");
    await expect(page.getByRole("heading", { name: "Setz dich" })).toBeVisible();
    expect(await readLanguage(page)).toBe("de");
    await page.goto("/no-such-page");
    await expect(page.getByRole("heading", { name: "Hier liegt nur Sägemehl" })).toBeVisible();

    await page.goto("/register");
    await page.getByLabel("E-Mail").fill(`reader-${Date.now()}@example.com`);
    await page.getByLabel("Passwort").fill("Quick-horse-77");
    await page.getByRole("button", { name: "Registrieren", exact: true }).click();
    await expect(page).toHaveURL(/\/chat$/);

    await page.goto("/settings");
    await page.getByText("English", { exact: true }).click();
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
    await page.goto("/chat");
    await expect(composer(page)).toBeVisible();
    await signOut(page);
    await expect(page.getByRole("link", { name: "Anmelden", exact: true })).toBeVisible();
    expect(await readLanguage(page)).toBe("de");
    await context.close();
  },
);
