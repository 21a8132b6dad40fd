import { type Page, expect, test } from "@playwright/test";
import { measureOverflow } from "./inspect";
import { PASSWORD, callApi, createReader } from "./reader";

declare global {
  interface Window {
    readonly mostOverflow: number;
  }
}

/** The longest name, without a space to break it at. */
const NAME = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunter";

/** Sets the browser's font size in pixels; the default is 16. */
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

/** Buttons and links whose text overflows them; an ellipsis is allowed. */
function findSpilling(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const spilling: string[] = [];
    for (const control of document.querySelectorAll("button, a, label, summary")) {
      // Hidden elements have no size.
      if (!control.checkVisibility()) continue;
      const edge = control.getBoundingClientRect();
      const texts = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const around = text.parentElement;
        if (!around || !text.textContent?.trim()) continue;
        const { clipPath, textOverflow } = getComputedStyle(around);
        if (clipPath !== "none" || textOverflow === "ellipsis") continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const words = range.getBoundingClientRect();
        if (words.right > edge.right + 1 || words.left < edge.left - 1)
          spilling.push(`${text.textContent}: ${String(words.width)} in ${String(edge.width)}`);
      }
    }
    return spilling;
  });
}

/** Records the largest overflow of the page, also while it is loading. */
async function watchOverflow(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    Object.assign(window, { mostOverflow: 0 });
    const look = (): void => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const most = Math.max(window.mostOverflow, scrollWidth - clientWidth);
      Object.assign(window, { mostOverflow: most });
      requestAnimationFrame(look);
    };
    addEventListener("DOMContentLoaded", look);
  });
  return () => page.evaluate(() => window.mostOverflow);
}

async function setSize(page: Page, { width, text }: Size): Promise<void> {
  await page.setViewportSize({ width, height: 740 });
  await setTextSize(page, text);
}

/** Checks the static parts of a page, and those that appear once data is loaded. */
async function expectToFit(page: Page, path: string, sizes: readonly Size[]): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await expectPartsToFit(page, path, sizes);
}

/** Checks what is shown, in each of the sizes. */
async function expectPartsToFit(page: Page, what: string, sizes: readonly Size[]): Promise<void> {
  for (const size of sizes) {
    await setSize(page, size);
    const message = `${what} in ${JSON.stringify(size)}`;
    // The fonts come last, and change the widths.
    await expect.poll(() => measureOverflow(page), { message }).toBe(0);
    expect(await findSpilling(page), message).toEqual([]);
  }
}

interface Size {
  readonly width: number;
  readonly text: number;
}

const LARGE: Size = { width: 360, text: 32 };
/** The sizes of one page are checked without loading it anew. */
const SIZES = [
  { name: "with small and large letters", sizes: [{ width: 320, text: 16 }, LARGE] },
  { name: "on a wider phone", sizes: [{ width: 390, text: 16 }], tag: "@thorough" },
];

test.describe("in German on a phone", () => {
  test.use({ locale: "de-DE", hasTouch: true, isMobile: true });

  for (const { name, sizes, ...details } of SIZES)
    test(`every page fits, ${name}`, details, async ({ page }) => {
      test.slow();
      for (const path of ["/", "/login", "/register", "/forgot-password", "/verify-email"])
        await expectToFit(page, path, sizes);
      await createReader(page);
      const id = await createLongCharacter(page);
      const profile = `/characters/${id}`;
      const book = await callApi<{ readonly id: string }>(page, "POST", "/lorebooks", {
        name: NAME + NAME,
      });
      const entry = { content: NAME, comment: NAME, keys: [NAME] };
      await callApi(page, "POST", `/lorebooks/${book.id}/entries`, entry);
      await callApi(page, "POST", "/personas", { name: NAME });
      for (const path of [
        "/characters",
        "/characters/new",
        profile,
        `${profile}/edit`,
        "/lorebooks",
        `/lorebooks/${book.id}`,
        `/chat?character=${id}`,
        "/settings",
        "/usage",
        "/archived",
      ])
        await expectToFit(page, path, sizes);

      await page.goto(profile);
      await page.getByRole("button", { name: "Löschen" }).click();
      await expect(page.getByRole("dialog").getByRole("heading")).toBeVisible();
      await expectPartsToFit(page, "the question", sizes);
    });

  test("questions, waiting pages and names fit, too, with letters of 32", async ({ page }) => {
    test.slow();
    await setSize(page, LARGE);
    const email = await createReader(page);
    // A second session, which can be signed out.
    await page.request.post("/api/dj/auth/login", { data: { email, password: PASSWORD } });
    const readMost = await watchOverflow(page);
    for (const path of ["/characters", "/settings"]) {
      await page.route("**/api/dj/**", async (route) => {
        await page.waitForTimeout(300);
        await route.continue();
      });
      await expectToFit(page, path, [LARGE]);
      expect(await readMost(), `${path} while it loads`).toBe(0);
      await page.unrouteAll({ behavior: "wait" });
    }
    await expect(page.getByRole("button", { name: / abmelden$/ }).first()).toBeVisible();
    for (const name of ["Einschalten", "Konto löschen"]) {
      await page.getByRole("button", { name }).click();
      await expect(page.getByRole("dialog").getByRole("heading")).toBeVisible();
      expect(await findSpilling(page), name).toEqual([]);
      await page.keyboard.press("Escape");
    }

    await page.goto(`/chat?character=${NAME}`);
    const name = page.getByRole("heading", { name: NAME });
    await expect(name).toBeVisible();
    const place = await name.boundingBox();
    expect(place?.x).toBeGreaterThanOrEqual(0);
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual(360);

    // Nothing overlaps in the chat's header.
    const { id } = await callApi<{ readonly id: string }>(page, "POST", "/conversations", {
      character: "Bronn",
    });
    await page.goto(`/chat/${id}`);
    const bar = page.locator("main header, header").filter({ has: page.getByRole("img") });
    await expect(bar.getByRole("img", { name: "Verbunden" })).toBeVisible();
    for (const [button, role] of [
      [/^Über Bronn/, "dialog"],
      [/^Mehr zu/, "menu"],
    ] as const) {
      await bar.getByRole("button", { name: button }).click();
      await expect(page.getByRole(role)).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByRole(role)).toBeHidden();
    }
    expect(await measureOverflow(page)).toBe(0);

    // A part's name has room next to its token count.
    await page.goto(`/characters/${await createLongCharacter(page)}/edit`);
    const part = page.locator("main summary h2").first();
    await expect(part).toBeVisible();
    expect((await part.boundingBox())?.width).toBeGreaterThan(100);
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

test("a note shows its words on a phone with large text", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 740 });
  await createReader(page);
  await setTextSize(page, 32);
  const { id } = await callApi<{ readonly id: string }>(page, "POST", "/characters", {
    definition: {
      name: "Ottilie",
      description: "A ferrywoman.",
      character_book: { entries: [{ keys: ["lighthouse"], content: "Dark.", enabled: true }] },
    },
  });
  await page.goto(`/characters/${id}/edit`);
  await page.locator("summary").filter({ hasText: "Knowledge" }).click();
  const words = page.getByRole("table", { name: "Notes" }).getByText("lighthouse");
  expect((await words.boundingBox())?.width).toBeGreaterThan(100);
});
