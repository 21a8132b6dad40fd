import { type Page, expect } from "@playwright/test";
import { WINDOWS, inspect } from "./inspect";
import { RESET, type StrictServers, VERIFY, test } from "./strict-servers";
import { confirm, createEmail, PASSWORD, register, signIn } from "./reader";

/** A stand-in of the size of Google's button, which is not available in tests. */
const STAND_IN = `window.google = { accounts: { id: { initialize() {}, renderButton(parent, { width }) {
  const button = document.createElement("button");
  button.textContent = "Sign in with Google";
  button.className = "h-10 shrink-0 rounded border bg-paper text-ink";
  button.style.width = width + "px";
  parent.append(button);
} } } };`;

async function see(page: Page, title: string, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  await inspect(page, name);
}

/** Goes through all pages from a new address to a chat. */
async function walkIn(page: Page, name: string, strict: StrictServers): Promise<string> {
  const email = createEmail();
  await page.goto(`${strict.address}/register`);
  await expect(page.getByRole("button", { name: "Sign in with Google" })).toBeVisible();
  await see(page, "Take a seat", `${name}-register`);
  await register(page, email);
  await see(page, "Check your email", `${name}-check-mail`);
  await page.goto(`${strict.address}/login`);
  await signIn(page, email);
  await page.getByRole("button", { name: "Send the email again" }).click();
  await expect(page.getByText("You can send the next one in")).toBeVisible();
  await inspect(page, `${name}-login-unverified`);
  await page.goto(`${strict.address}/verify-email`);
  await see(page, "This link is incomplete", `${name}-verify-incomplete`);
  const link = await strict.mailbox.readLink(email, VERIFY);
  await page.goto(link);
  await see(page, "Is this your address?", `${name}-verify`);
  await page.getByRole("button", { name: "Confirm" }).click();
  await see(page, "Your address is confirmed", `${name}-verified`);
  await confirm(page, link);
  await see(page, "This link is not valid", `${name}-verify-invalid`);
  return email;
}

async function walkSettings(page: Page, name: string, strict: StrictServers): Promise<void> {
  await page.goto(`${strict.address}/settings`);
  await expect(page.getByText("This device")).toBeVisible();
  await inspect(page, `${name}-settings-top`);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Current password")).toBeFocused();
  await page.getByRole("button", { name: "Delete account" }).scrollIntoViewIfNeeded();
  await inspect(page, `${name}-settings-bottom`);
  await page.getByRole("button", { name: "Delete account" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Password").fill("not the password");
  await sheet.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(sheet.getByLabel("Password")).toBeFocused();
  await inspect(page, `${name}-delete`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/$/);
}

async function walkReset(
  page: Page,
  name: string,
  strict: StrictServers,
  email: string,
): Promise<void> {
  await page.goto(`${strict.address}/forgot-password`);
  await see(page, "Forgot your password?", `${name}-forgot`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await see(page, "Check your email", `${name}-forgot-sent`);
  await page.goto(await strict.mailbox.readLink(email, RESET));
  await see(page, "Choose a new password", `${name}-reset`);
  await page.getByLabel("New password").fill("short");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("New password")).toBeFocused();
  await inspect(page, `${name}-reset-weak`);
  await page.getByLabel("New password").fill(`${PASSWORD}-new`);
  await page.keyboard.press("Enter");
  await see(page, "Your password has been changed", `${name}-reset-done`);
  await page.goto(`${strict.address}/reset-password`);
  await see(page, "This link is not valid", `${name}-reset-dead`);
}

for (const { name, ...look } of WINDOWS)
  test.describe(name, { tag: "@thorough" }, () => {
    test.use(look);
    test.setTimeout(120_000);

    test("every page of an account can be read by everybody", async ({ page, strict }) => {
      await page.route("https://accounts.google.com/gsi/client", (route) =>
        route.fulfill({ contentType: "text/javascript", body: STAND_IN }),
      );
      const email = await walkIn(page, name, strict);
      await walkSettings(page, name, strict);
      await walkReset(page, name, strict, email);
    });
  });

test("a door that is shut says for how long", { tag: "@thorough" }, async ({ page, strict }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${strict.address}/login`);
  const email = createEmail();
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    const answered = page.waitForResponse("**/api/dj/auth/login");
    await signIn(page, email);
    await answered;
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeEnabled();
  }
  await expect(page.getByText("Too many attempts. Try again in 5 minutes.")).toBeVisible();
  await inspect(page, "phone-login-locked");
});

test(
  "without a network the page says so, and sends nothing",
  { tag: "@thorough" },
  async ({ page, strict }) => {
    await page.goto(`${strict.address}/login`);
    await page.context().setOffline(true);
    await expect(page.getByText("You are offline.")).toBeVisible();
    await signIn(page, createEmail());
    await expect(page.getByText("No connection to the server.")).toBeVisible();
    await inspect(page, "light-login-offline");
    await page.context().setOffline(false);
    await expect(page.getByText("You are offline.")).toHaveCount(0);
  },
);
