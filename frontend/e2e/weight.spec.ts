import { expect, test } from "@playwright/test";
import { composer, signUp } from "./reader";

/** Compressed kB. Next and React themselves are 136 of the first figure. */
const BEFORE_COMPOSER = 171.5;
const IN_ALL = 232;

interface Weight {
  /** The files that the page's HTML requests; once they are loaded the composer works. */
  readonly needed: number;
  readonly all: number;
}

test("the chat page needs little script before it can be written in", async ({ page }) => {
  await signUp(page);
  await page.goto("/chat");
  await expect(composer(page)).toBeEditable();
  await page.waitForLoadState("networkidle");

  const weight = await page.evaluate(async (): Promise<Weight> => {
    const html = await (await fetch("/chat")).text();
    const sizes = performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
      .map(({ name, encodedBodySize }) => ({
        kB: encodedBodySize / 1000,
        isNeeded: html.includes(new URL(name).pathname),
      }));
    const sum = (parts: readonly { readonly kB: number }[]) =>
      parts.reduce((total, { kB }) => total + kB, 0);
    return { needed: sum(sizes.filter(({ isNeeded }) => isNeeded)), all: sum(sizes) };
  });

  test.info().annotations.push({ type: "kB of script", description: JSON.stringify(weight) });
  expect(weight.needed).toBeGreaterThan(100);
  expect(weight.needed).toBeLessThanOrEqual(BEFORE_COMPOSER);
  expect(weight.all).toBeLessThanOrEqual(IN_ALL);
});
