import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

/** The window sizes for each page; in the wide one `inspect` checks both themes. */
export const WINDOWS = [
  { name: "desktop", viewport: { width: 1280, height: 800 } },
  { name: "phone", viewport: { width: 360, height: 740 } },
] as const;

/**
 * The options of a test that runs in each window or theme. `make test` runs the wide window in the light theme, and
 * `make test-all` all of them; both run the most visited pages (`pages.spec.ts`) in all.
 */
export function rank(look: (typeof WINDOWS)[number]["name"] | "light" | "dark"): {
  readonly tag?: string;
} {
  return look === "phone" || look === "dark" ? { tag: "@thorough" } : {};
}

type RunOptions = Parameters<AxeBuilder["options"]>[0];

/** True except in `make test`: checks the contrast of both themes everywhere. */
const IS_THOROUGH = process.env["E2E_QUICK"] === undefined;
const ONLY_CONTRAST: RunOptions = { runOnly: { type: "rule", values: ["color-contrast"] } };
/** Without the one rule that takes longer than all others together. */
const WITHOUT_CONTRAST: RunOptions = { rules: { "color-contrast": { enabled: false } } };

// How long after an action animations start at the latest.
const BEGIN_MS = 100;

/** Waits for animations and transitions to end; endless animations are not waited for. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(BEGIN_MS);
  await page.evaluate(async () => {
    const moving = document.getAnimations().filter(({ effect, playState }) => {
      return playState === "running" && effect?.getComputedTiming().endTime !== Infinity;
    });
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}

/**
 * Legacy mode, because no page here has iframes; otherwise axe opens another page for each check. Only violations are
 * reported: describing what passed would take as long again.
 */
function look(page: Page, options: RunOptions = {}): AxeBuilder {
  return new AxeBuilder({ page })
    .options({ ...options, resultTypes: ["violations"] })
    .setLegacyMode();
}

async function find(builder: AxeBuilder): Promise<unknown[]> {
  const { violations } = await builder.analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}

/** How many pixels the page is wider than its window. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

/**
 * Expects that axe finds no violations on the page, and takes screenshots of it. The themes differ only in colours, and
 * these do not depend on the window, so the dark theme is checked in the wide window alone. `make test` takes screenshots
 * and checks colours only where `isBasic`, and there in the wide window, because every page uses the same few colour
 * variables.
 */
export async function inspect(page: Page, name: string, isBasic = false): Promise<void> {
  const isWide = (page.viewportSize()?.width ?? 0) >= WINDOWS[0].viewport.width;
  const hasColours = IS_THOROUGH || (isBasic && isWide);
  const takePicture = async (theme: string): Promise<void> => {
    if (!IS_THOROUGH && !isBasic) return;
    await page.screenshot({ path: `test-results/screenshots/${name}-${theme}.png` });
  };
  await settle(page);
  await takePicture("light");
  expect(await find(look(page, hasColours ? {} : WITHOUT_CONTRAST))).toEqual([]);
  expect(await measureOverflow(page)).toBe(0);
  if (!hasColours || !isWide) return;
  await page.emulateMedia({ colorScheme: "dark" });
  await settle(page);
  await takePicture("dark");
  expect(await find(look(page, ONLY_CONTRAST))).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}
