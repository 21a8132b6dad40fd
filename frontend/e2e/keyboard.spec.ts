import { type Page, expect, test } from "@playwright/test";
import { callApi, composer, createReader, replies, say, signUp } from "./reader";

/** Why a keyboard user could not see the focused element; empty: it is visible. */
function findHidden(page: Page): Promise<string> {
  return page.evaluate(() => {
    const held = document.activeElement;
    if (!held || held === document.body) return "";
    // A radio button is hidden; its label is visible instead.
    const shown = held.matches(".sr-only") ? (held.closest("label") ?? held) : held;
    const box = shown.getBoundingClientRect();
    const { outlineStyle, outlineOffset, outlineWidth } = getComputedStyle(shown);
    const ring = outlineStyle === "none" ? 0 : parseFloat(outlineOffset) + parseFloat(outlineWidth);
    const name = `${held.tagName} ${held.getAttribute("aria-label") ?? held.textContent.slice(0, 40)}`;
    const middle = [box.left + box.width / 2, box.top + box.height / 2] as const;
    const top = document.elementFromPoint(...middle);
    if (!top) return `${name} is out of sight`;
    if (!shown.contains(top) && !top.contains(shown)) return `${name} is behind ${top.className}`;
    for (let around = shown.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowY === "visible") continue;
      const frame = around.getBoundingClientRect();
      const isCut = box.top - ring < frame.top - 0.5 || box.bottom + ring > frame.bottom + 0.5;
      return isCut && box.height < frame.height ? `the ring of ${name} is cut off` : "";
    }
    return "";
  });
}

/** Presses Tab from the focused element to the end of the page; returns the number of stops. */
async function walk(page: Page): Promise<number> {
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press("Tab");
    // One frame, so that the page can scroll to the focused element.
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const isOut = await page.evaluate(() => document.activeElement === document.body);
    if (isOut) return count;
    expect(await findHidden(page)).toBe("");
  }
  throw new Error("Tab does not come out");
}

test("whatever Tab reaches can be seen, on pages and in panels", async ({ page }) => {
  test.slow();
  await createReader(page);
  const { id } = await callApi<{ readonly id: string }>(page, "POST", "/characters", {
    definition: { name: "Maud", description: "A miller.", first_mes: "Flour?", tags: ["mill"] },
  });
  const book = await callApi<{ readonly id: string }>(page, "POST", "/lorebooks", { name: "Mill" });
  for (const path of ["/characters", `/characters/${id}`, `/characters/${id}/edit`, "/settings"]) {
    await page.goto(path);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(await walk(page), path).toBeGreaterThan(4);
  }
  await page.goto(`/lorebooks/${book.id}`);
  await page.getByRole("button", { name: "Add an entry" }).click();
  await expect(page.getByRole("dialog").getByLabel("Words that trigger it")).toBeFocused();
  expect(await walk(page)).toBeGreaterThan(9);
});

test("panels begin at a control, and give the focus back", async ({ page }) => {
  await signUp(page);
  await say(page, "Who is Tyrion?");
  await expect(replies(page, "final")).toHaveCount(1);
  const about = page.getByRole("button", { name: "About Bronn" });
  await about.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "About Bronn" });
  await expect(panel.getByRole("button", { name: "Close" })).toBeFocused();
  await expect(panel.getByRole("heading").first()).toBeInViewport({ ratio: 1 });
  // Most of what Tab reaches has to be loaded.
  await expect(panel.getByRole("textbox").first()).toBeVisible();
  expect(await walk(page)).toBeGreaterThan(2);
  await page.keyboard.press("Escape");
  await expect(about).toBeFocused();

  // The list in the palette scrolls, so Tab stops at it: the arrows choose there, too.
  await composer(page).focus();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await expect(palette.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(palette.getByRole("listbox")).toBeFocused();
  expect(await findHidden(page)).toBe("");
  const options = palette.getByRole("option");
  await page.keyboard.press("ArrowDown");
  await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(composer(page)).toBeFocused();
});
