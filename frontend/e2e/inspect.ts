import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

/** The windows that each page is looked at in; in the wide one `inspect` looks at both themes. */
export const WINDOWS = [
  { name: "desktop", viewport: { width: 1280, height: 800 } },
  { name: "phone", viewport: { width: 360, height: 740 } },
] as const;

// Until what comes in has come in, and colours have changed.
const SETTLE_MS = 400;

async function find(builder: AxeBuilder): Promise<unknown[]> {
  const { violations } = await builder.analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}

/**
 * Takes pictures of the page, and finds nothing that anybody could not read or reach. Only colours differ between the
 * themes, and not with the window, so the dark ones are looked at in the wide window alone.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: `test-results/screenshots/${name}-light.png` });
  expect(await find(new AxeBuilder({ page }))).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  if ((page.viewportSize()?.width ?? 0) < WINDOWS[0].viewport.width) return;
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: `test-results/screenshots/${name}-dark.png` });
  expect(await find(new AxeBuilder({ page }).withRules("color-contrast"))).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}
