import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

/** The windows that each page is looked at in; in the wide one `inspect` looks at both themes. */
export const WINDOWS = [
  { name: "desktop", viewport: { width: 1280, height: 800 } },
  { name: "phone", viewport: { width: 360, height: 740 } },
] as const;

/**
 * The options of a test that runs in each window or theme. `make test` runs the wide window in the light theme, and
 * `make test-all` every one; the pages that everybody passes (`pages.spec.ts`) are in both.
 */
export function rank(look: (typeof WINDOWS)[number]["name"] | "light" | "dark"): {
  readonly tag?: string;
} {
  return look === "phone" || look === "dark" ? { tag: "@thorough" } : {};
}

type RunOptions = Parameters<AxeBuilder["options"]>[0];

/** All but `make test` looks at both themes everywhere. */
const IS_THOROUGH = process.env["E2E_QUICK"] === undefined;
const ONLY_CONTRAST: RunOptions = { runOnly: { type: "rule", values: ["color-contrast"] } };

// So long after a step, whatever it sets moving moves.
const BEGIN_MS = 100;

/** Until what comes in has come in, and colours have changed; what moves for ever is not waited for. */
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
 * In one frame, as all pages here have: otherwise axe opens another page for each look. Describing what is right would
 * take as long again as finding what is wrong.
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
 * Takes pictures of the page, and finds nothing that anybody could not read or reach. Only colours differ between the
 * themes, and not with the window, so the dark ones are looked at in the wide window alone; `make test` looks at them
 * only where `isBasic`: every page has its colours from the same few names.
 */
export async function inspect(page: Page, name: string, isBasic = false): Promise<void> {
  await settle(page);
  await page.screenshot({ path: `test-results/screenshots/${name}-light.png` });
  expect(await find(look(page))).toEqual([]);
  expect(await measureOverflow(page)).toBe(0);
  if ((page.viewportSize()?.width ?? 0) < WINDOWS[0].viewport.width) return;
  if (!IS_THOROUGH && !isBasic) return;
  await page.emulateMedia({ colorScheme: "dark" });
  await settle(page);
  await page.screenshot({ path: `test-results/screenshots/${name}-dark.png` });
  expect(await find(look(page, ONLY_CONTRAST))).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}
