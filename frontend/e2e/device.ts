import { type Browser, type Locator, type Page, expect } from "@playwright/test";
import { replies, resume, say } from "./reader";

/** A user with several devices, and how each shows the state of its connection. */

export function header(page: Page): Locator {
  return page.locator("main header");
}

export function connected(page: Page): Locator {
  return header(page).getByRole("img", { name: "Connected" });
}

export function countTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** Opens `address` in a separate browser context, signed in to the same account. */
export async function openDevice(browser: Browser, email: string, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await resume(page, email, new URL(address).origin);
  await page.goto(address);
  await expect(connected(page)).toBeVisible();
  return page;
}

/** Begins a chat and waits until its socket is connected. */
export async function begin(page: Page, text = "[[script tokens=3 delay_ms=1]]"): Promise<string> {
  await say(page, text);
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(connected(page)).toBeVisible();
  return page.url();
}
