import { type Locator, type Page, expect } from "@playwright/test";

/** What a reader does in the app, in words. */

export const PASSWORD = "Quick-horse-77";

/** Fills the form of the sign-up page and sends it. */
export async function register(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up", exact: true }).click();
}

/** Signs up at `address` (default: the configured one) and returns the e-mail used. */
export async function signUp(page: Page, address = ""): Promise<string> {
  const email = createEmail();
  await page.goto(`${address}/register`);
  await register(page, email);
  await expect(page).toHaveURL(/\/chat$/);
  await expect(composer(page)).toBeVisible();
  return email;
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

export function questions(page: Page): Locator {
  return page.locator('[data-role="user"]');
}

export function replies(page: Page, status?: string): Locator {
  return page.locator(`[data-role="assistant"]${status ? `[data-status="${status}"]` : ""}`);
}

/** The words of a reply, without the name above and the buttons below it. */
export async function readReply(reply: Locator): Promise<string> {
  return (await reply.locator(".voice").innerText()).trim();
}

/** Each scripted word carries its number, so a gap or a repetition is plain to see. */
export function readNumbers(text: string): number[] {
  return [...text.matchAll(/(\d+)/g)].map((match) => Number(match[1]));
}

export function createEmail(): string {
  return `reader-${Date.now()}-${Math.random().toString(36).slice(2, 8)}@example.com`;
}
