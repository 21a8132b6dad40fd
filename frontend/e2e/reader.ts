import { type Locator, type Page, expect } from "@playwright/test";

/** What a reader does in the app, in words. */

const PASSWORD = "Quick-horse-77";

/** Signs up at `address` (default: the configured one) and returns the e-mail used. */
export async function signUp(page: Page, address = ""): Promise<string> {
  const email = createEmail();
  await page.goto(`${address}/register`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(composer(page)).toBeVisible();
  return email;
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
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

function createEmail(): string {
  return `reader-${Date.now()}-${Math.random().toString(36).slice(2, 8)}@example.com`;
}
