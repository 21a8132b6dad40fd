import { type APIResponse, type Locator, type Page, expect } from "@playwright/test";
import { createNetworkAddress } from "./network-address";

/** What a reader does in the app, in words. */

export const PASSWORD = "Quick-horse-77";

/** Fills the form of the sign-up page and sends it. */
export async function register(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up", exact: true }).click();
}

interface SignedUp {
  readonly access: string;
  readonly refresh: string;
  readonly user: { readonly id: string };
}

/** Gives the browser what `answer` to a sign-in leaves there; `address`: the site's, default: the configured one. */
export async function enter(page: Page, address: string, answer: APIResponse): Promise<void> {
  expect(answer.ok(), await answer.text()).toBe(true);
  const { access, refresh, user } = (await answer.json()) as SignedUp;
  // What belongs to the site and runs nothing of it.
  await page.goto(`${address}/icon.svg`);
  await page.evaluate(
    (kept) => {
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
    },
    { access, refresh, owner: user.id },
  );
}

/** Signs in without a form: tests of signing in fill it in. */
export async function resume(page: Page, email: string, address: string): Promise<void> {
  const answer = await page.request.post(`${address}/api/dj/auth/login`, {
    data: { email, password: PASSWORD },
    headers: { "x-forwarded-for": createNetworkAddress() },
  });
  await enter(page, address, answer);
}

/**
 * A new reader before their first page, at `address` (default: the configured one); returns the e-mail used. The
 * account is made by the API: tests of signing up fill in the form.
 */
export async function createReader(page: Page, address = ""): Promise<string> {
  const email = createEmail();
  const answer = await page.request.post(`${address}/api/dj/auth/register`, {
    data: { email, password: PASSWORD },
    // More than sign up from one address in a minute.
    headers: { "x-forwarded-for": createNetworkAddress() },
  });
  await enter(page, address, answer);
  return email;
}

/** The same with an empty chat before them. */
export async function signUp(page: Page, address = ""): Promise<string> {
  const email = await createReader(page, address);
  await page.goto(`${address}/chat`);
  await expect(composer(page)).toBeVisible();
  return email;
}

/** The same as everybody does it. */
export async function signUpByForm(page: Page, address = ""): Promise<string> {
  const email = createEmail();
  await page.goto(`${address}/register`);
  await register(page, email);
  await expect(page).toHaveURL(/\/chat$/);
  await expect(composer(page)).toBeVisible();
  return email;
}

/** The page of the link in a mail does nothing until a person presses its button. */
export async function confirm(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm" }).click();
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Chooses something of the account's menu, in the sidebar. */
export async function openPlace(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name }).click();
}

export async function signOut(page: Page): Promise<void> {
  await openPlace(page, "Sign out");
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

/** What was answered; the greeting answers nothing. */
export function replies(page: Page, status?: string): Locator {
  const wanted = status ? `[data-status="${status}"]` : "";
  return page.locator(`[data-role="user"] ~ [data-role="assistant"]${wanted}`);
}

/** What a chat begins with before anybody has asked anything. */
export function greeting(page: Page): Locator {
  return page.locator('[data-role="assistant"]:not([data-role="user"] ~ *)');
}

/** Calls the API as the signed-in reader. */
export async function callApi<Answer>(
  page: Page,
  method: string,
  path: string,
  data?: object,
): Promise<Answer> {
  const access = await page.evaluate(() => localStorage.getItem("access") ?? "");
  // A line kept open may be closed by the server at the very moment it is used again.
  const headers = { authorization: `Bearer ${access}`, connection: "close" };
  const url = new URL(`/api/dj${path}`, page.url()).href;
  let answer = await page.request.fetch(url, { method, data, headers });
  // A person may write five times a second in the long run.
  while (answer.status() === 429) {
    const seconds = Number(answer.headers()["retry-after"]);
    await page.waitForTimeout(seconds * 1000);
    answer = await page.request.fetch(url, { method, data, headers });
  }
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as Answer;
}

export function readConversationId(page: Page): string {
  return /chat\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
}

/** Who answers in the open chat; opens the menu of those who could. */
export function speaker(page: Page): Locator {
  return page.locator("main").getByRole("button", { name: /^Switch character/ });
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

/** Expects the composer of a chat with `name`. */
export function expectComposerFor(page: Page, name: string): Promise<void> {
  return expect(composer(page)).toHaveAttribute("placeholder", `Say something to ${name}`);
}
