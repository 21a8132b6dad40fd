import { type APIResponse, type Locator, type Page, expect } from "@playwright/test";
import { createNetworkAddress } from "./network-address";

/** Actions of a user in the app. */

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

/**
 * Opens `path` with the session of the response `answer`, by default a file of the same origin that runs no script.
 * `address` is the site's (empty: the configured one).
 */
export async function enter(
  page: Page,
  address: string,
  answer: APIResponse,
  path = "/icon.svg",
): Promise<void> {
  expect(answer.ok(), await answer.text()).toBe(true);
  const { access, refresh, user } = (await answer.json()) as SignedUp;
  const once = await page.addInitScript(
    (kept) => {
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
    },
    { access, refresh, owner: user.id },
  );
  await page.goto(`${address}${path}`);
  await once.dispose();
}

/** Signs in through the API; only tests of signing in use the form. */
export async function resume(page: Page, email: string, address: string): Promise<void> {
  const answer = await page.request.post(`${address}/api/dj/auth/login`, {
    data: { email, password: PASSWORD },
    headers: { "x-forwarded-for": createNetworkAddress() },
  });
  await enter(page, address, answer);
}

/**
 * Signs up a new user through the API and opens `path`, by default no page of the app; only tests of signing up use the
 * form. `address` is the site's (default: the configured one). Returns the email address.
 */
export async function createReader(page: Page, address = "", path?: string): Promise<string> {
  const email = createEmail();
  const answer = await page.request.post(`${address}/api/dj/auth/register`, {
    data: { email, password: PASSWORD },
    // A random address, because more users sign up than one address may in a minute.
    headers: { "x-forwarded-for": createNetworkAddress() },
  });
  await enter(page, address, answer, path);
  return email;
}

/** Signs up a new user and opens an empty chat. */
export async function signUp(page: Page, address = ""): Promise<string> {
  const email = await createReader(page, address, "/chat");
  await expect(composer(page)).toBeVisible();
  return email;
}

/** Signs up a new user with the form. */
export async function signUpByForm(page: Page, address = ""): Promise<string> {
  const email = createEmail();
  await page.goto(`${address}/register`);
  await register(page, email);
  await expect(page).toHaveURL(/\/chat$/);
  await expect(composer(page)).toBeVisible();
  return email;
}

/** Opens the link of a mail and presses the page's button, without which nothing happens. */
export async function confirm(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm" }).click();
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Chooses an item of the account menu in the sidebar. */
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

/** Replies to a question; the greeting is none. */
export function replies(page: Page, status?: string): Locator {
  const wanted = status ? `[data-status="${status}"]` : "";
  return page.locator(`[data-role="user"] ~ [data-role="assistant"]${wanted}`);
}

/** The message that a chat begins with, before any question. */
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
  // The server may close a kept-alive connection just when it is used again.
  const headers = { authorization: `Bearer ${access}`, connection: "close" };
  const url = new URL(`/api/dj${path}`, page.url()).href;
  let answer = await page.request.fetch(url, { method, data, headers });
  // The rate limit allows five writes a second on average.
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

/** The button that shows the chat's character and opens the menu of characters. */
export function speaker(page: Page): Locator {
  return page.locator("main").getByRole("button", { name: /^Switch character/ });
}

/** The text of a reply, without the name above it and the buttons below it. */
export async function readReply(reply: Locator): Promise<string> {
  return (await reply.locator(".voice").innerText()).trim();
}

/** The numbers of the scripted words: a gap or a repetition shows there. */
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
