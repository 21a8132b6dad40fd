import { type Page, expect, test } from "@playwright/test";
import { measureOverflow } from "./inspect";
import { callApi, createReader } from "./reader";

/** Without a space to break it at, and as long as a name may be. */
const NAME = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunter";

/** What a reader has chosen in the browser's settings, in pixels; usual: 16. */
async function setTextSize(page: Page, standard: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setFontSizes", { fontSizes: { standard } });
}

async function createLongCharacter(page: Page): Promise<string> {
  const { id } = await callApi<{ readonly id: string }>(page, "POST", "/characters", {
    definition: { name: NAME, description: NAME, first_mes: NAME, tags: [NAME] },
  });
  return id;
}

/** What stands still, and what is there only once it was loaded. */
async function expectToFit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  // The fonts come last, and change the widths.
  await expect.poll(() => measureOverflow(page), { message: path }).toBe(0);
}

const SIZES = [
  { width: 320, text: 16, tag: "" },
  { width: 390, text: 16, tag: " @thorough" },
  { width: 360, text: 32, tag: "" },
];

test.describe("in German on a phone", () => {
  test.use({ locale: "de-DE", hasTouch: true, isMobile: true });

  for (const { width, text, tag } of SIZES)
    test(`every page fits ${String(width)} pixels with letters of ${String(text)}${tag}`, async ({
      page,
    }) => {
      test.slow();
      await page.setViewportSize({ width, height: 740 });
      await setTextSize(page, text);
      for (const path of ["/", "/login", "/register", "/forgot-password", "/verify-email"])
        await expectToFit(page, path);
      await createReader(page);
      const profile = `/characters/${await createLongCharacter(page)}`;
      await callApi(page, "POST", "/lorebooks", { name: NAME + NAME });
      for (const path of [
        "/characters",
        profile,
        `${profile}/edit`,
        "/lorebooks",
        "/settings",
        "/usage",
        "/archived",
      ])
        await expectToFit(page, path);

      await page.goto(profile);
      await page.getByRole("button", { name: "Löschen" }).click();
      const sheet = page.getByRole("dialog");
      await expect(sheet.getByRole("heading")).toBeVisible();
      expect(await measureOverflow(page)).toBe(0);
    });
});

test("a long name leaves the menu of the chat its place on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 740 });
  await createReader(page);
  const { id } = await callApi<{ readonly id: string }>(page, "POST", "/conversations", {
    character_id: await createLongCharacter(page),
    greeting: true,
  });
  await page.goto(`/chat/${id}`);
  const header = page.locator("main header");
  const menu = header.getByRole("button", { name: /^More for/ });
  const [name, place, dot] = [
    await header.getByRole("button", { name: /^About/ }).boundingBox(),
    await menu.boundingBox(),
    await header.getByRole("img", { name: "Connected" }).boundingBox(),
  ];
  const [nameEnd, start] = [(name?.x ?? 0) + (name?.width ?? 0), place?.x ?? 0];
  expect(nameEnd).toBeLessThanOrEqual(start);
  expect(start + (place?.width ?? 0)).toBeLessThanOrEqual(dot?.x ?? 0);
});
