import { type Page, expect, test } from "@playwright/test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { WINDOWS, inspect, rank } from "./inspect";
import { callApi, createReader } from "./reader";

const CARDS = path.join(import.meta.dirname, "cards");
const TILDA = path.join(CARDS, "tilda.png");

/** Collects the requests that the page makes to another site. */
function watchForeign(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("elsewhere.invalid")) asked.push(request.url());
  });
  return asked;
}

/** Drops files onto the page, as with a mouse. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const parts = files.map((file) => ({
    name: path.basename(file),
    bytes: [...readFileSync(file)],
  }));
  const transfer = await page.evaluateHandle((given) => {
    const made = new DataTransfer();
    for (const { name, bytes } of given) {
      const type = name.endsWith(".png") ? "image/png" : "";
      made.items.add(new File([new Uint8Array(bytes)], name, { type }));
    }
    return made;
  }, parts);
  await page.dispatchEvent("main", "dragenter", { dataTransfer: transfer });
  await expect(page.getByText("Drop to see what is in these")).toBeVisible();
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
}

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, rank(look), () => {
    test.use(options);

    test("a card is looked at, taken, recognised and given out again", async ({ page }) => {
      test.slow();
      const foreign = watchForeign(page);
      await createReader(page);
      await page.goto("/characters");
      await expect(page.getByRole("link", { name: "New character" })).toBeVisible();
      await inspect(page, `${look}-import-gallery`);
      await drop(page, [TILDA, path.join(CARDS, "README.md")]);
      const panel = page.getByRole("dialog", { name: "Import characters" });
      await expect(panel.getByText("PNG · V3 · 2 entries")).toBeVisible();
      await expect(panel.getByRole("alert")).toContainText("There is no character in this file.");
      await panel.getByText("3 things to look at").click();
      await expect(panel.getByText("stands elsewhere; it was not asked for")).toBeVisible();
      await inspect(page, `${look}-import-report`);
      const before = await callApi<{ readonly count: number }>(
        page,
        "GET",
        "/characters?mine=true",
      );
      expect(before.count).toBe(0);
      await panel.getByRole("button", { name: "Import 1 character" }).click();
      await expect(panel.getByText("1 character is yours now.")).toBeVisible();
      await inspect(page, `${look}-import-done`);
      await panel.getByRole("link", { name: "Open Tilda" }).click();

      // Markup in a card's texts is shown as text.
      await expect(page.getByRole("heading", { name: "Tilda" })).toBeVisible();
      await expect(
        page.getByRole("definition").filter({ hasText: "<b>Never late.</b>" }),
      ).toBeVisible();
      await expect(page.getByRole("list", { name: "Expressions" })).toContainText(
        "happy · stored elsewhere, not downloaded",
      );
      await expect(page.getByRole("list", { name: "Backgrounds" })).toHaveText("quay");
      await inspect(page, `${look}-import-page`);
      const [picture] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Export", exact: true }).click(),
      ]);
      expect(picture.suggestedFilename()).toBe("tilda.png");
      await page.getByRole("button", { name: "Export as…" }).click();
      await inspect(page, `${look}-export-menu`);
      const [json] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: /^JSON, version 3/ }).click(),
      ]);
      const card = JSON.parse(readFileSync(await json.path(), "utf8")) as {
        readonly data: { readonly extensions: unknown };
      };
      expect(card.data.extensions).toEqual({ elsewhere: { kept: [1, null] } });

      // An exported file is recognized when it is imported again, whatever its format.
      await page.goto("/characters");
      const again = path.join(test.info().outputDir, "again.json");
      await json.saveAs(again);
      await page.getByLabel("Choose cards to import").setInputFiles(again);
      await expect(panel.getByText("The same as Tilda, which you already have.")).toBeVisible();
      await expect(panel.getByRole("checkbox", { name: "Tilda" })).not.toBeChecked();
      await expect(panel.getByRole("button", { name: /^Import/ })).toHaveCount(0);
      await inspect(page, `${look}-import-again`);
      await page.keyboard.press("Escape");
      await expect(panel).toHaveCount(0);
      expect(foreign).toEqual([]);
    });
  });

test(
  "the eleventh import of an hour waits, and says until when",
  { tag: "@thorough" },
  async ({ page }) => {
    await createReader(page);
    await page.goto("/characters");
    let stored = 0;
    await page.route("**/api/dj/characters/import", async (route) => {
      const isDryRun = route.request().postData()?.includes("true\r\n") ?? false;
      if (!isDryRun && ++stored > 1)
        return route.fulfill({
          status: 429,
          headers: { "retry-after": "360" },
          json: { detail: "Too many requests.", code: "throttled", retry_after: 360 },
        });
      return route.continue();
    });
    const files = [TILDA, TILDA, TILDA].map((_, at) => ({
      name: `tilda-${at}.json`,
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ name: `Tilda ${at}`, description: "Late." })),
    }));
    await page.getByLabel("Choose cards to import").setInputFiles(files);
    const panel = page.getByRole("dialog", { name: "Import characters" });
    await panel.getByRole("button", { name: "Import 3 characters" }).click();
    await expect(panel.getByText("This server takes ten imports an hour.")).toBeVisible();
    await expect(panel.getByText("1 of 3 imported")).toBeVisible();
    await inspect(page, "desktop-import-waits");
    await panel.getByRole("button", { name: "Close" }).click();
    await expect(page.getByText("1 of 3 imported")).toBeVisible();
    await page.getByRole("button", { name: "Show" }).click();
    await panel.getByRole("button", { name: "Stop" }).click();
    await expect(panel.getByRole("button", { name: "Import 2 characters" })).toBeVisible();
  },
);
