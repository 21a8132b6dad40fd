import { type Locator, type Page, expect } from "@playwright/test";
import { RESET, VERIFY, signUpByMail, test } from "./strict-servers";
import { PASSWORD, composer, confirm, createEmail, register, resume, signIn } from "./reader";

const NEW_PASSWORD = "Slow-donkey-88";

function heading(page: Page, name: string): Locator {
  return page.getByRole("heading", { name, level: 1 });
}

/** Filtered by text, because the router's announcer of new pages is an alert, too. */
function refusal(page: Page, text: string): Locator {
  return page.getByRole("alert").filter({ hasText: text });
}

test("an address is confirmed by the link in a mail, once", async ({ page, strict }) => {
  const email = createEmail();
  await page.goto(`${strict.address}/register?next=/settings`);
  await register(page, email);
  await expect(heading(page, "Check your email")).toBeFocused();
  await expect(page.getByText(email)).toBeVisible();

  await page.getByRole("button", { name: "Use another address" }).click();
  await page.getByRole("link", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/login\?next=%2Fsettings$/);
  await signIn(page, email);
  await expect(refusal(page, "not confirmed yet")).toBeVisible();
  const resend = page.getByRole("button", { name: "Send the email again" });
  await resend.click();
  await expect(page.getByText(/You can send the next one in (\d+ seconds|1 minute)/)).toBeVisible();
  await expect(resend).toHaveAttribute("aria-disabled", "true");

  const link = await strict.mailbox.readLink(email, VERIFY);
  // Loading the page must not use up the link, because mail scanners open links before people do.
  expect((await page.request.get(link)).status()).toBe(200);
  await confirm(page, link);
  await expect(heading(page, "Your address is confirmed")).toBeFocused();
  await expect(page).toHaveURL(`${strict.address}/verify-email`);
  await page.getByRole("link", { name: "Go to the chat" }).click();
  await expect(composer(page)).toBeVisible();

  await confirm(page, link);
  await expect(heading(page, "This link is not valid")).toBeVisible();
  await page.getByLabel("Email").fill(createEmail());
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByText("a new link is on its way")).toBeVisible();
});

test(
  "a tab that waits for the mail goes on by itself",
  { tag: "@thorough" },
  async ({ page, context, strict }) => {
    const email = createEmail();
    await page.goto(`${strict.address}/register?next=/settings`);
    await register(page, email);
    await expect(heading(page, "Check your email")).toBeVisible();
    const other = await context.newPage();
    await confirm(other, await strict.mailbox.readLink(email, VERIFY));
    await expect(heading(other, "Your address is confirmed")).toBeVisible();
    await expect(page).toHaveURL(/\/settings$/);
  },
);

test("a password is chosen anew by a link that leaves no trace", async ({
  page,
  browser,
  strict,
}) => {
  const email = await signUpByMail(page, strict);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(`${strict.address}/login`);
  await elsewhere.getByRole("link", { name: "Forgot it?" }).click();
  await expect(heading(elsewhere, "Forgot your password?")).toBeVisible();
  await elsewhere.getByLabel("Email").fill(email);
  await elsewhere.getByRole("button", { name: "Send me a link" }).click();
  await expect(heading(elsewhere, "Check your email")).toBeFocused();

  const link = await strict.mailbox.readLink(email, RESET);
  const secret = new URL(link).searchParams.get("token") ?? "";
  const seen: string[] = [];
  elsewhere.on("request", (request) => {
    seen.push(request.headers()["referer"] ?? "");
    if (request.url() !== link) seen.push(request.url());
  });
  const answer = await elsewhere.goto(link);
  expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
  await expect(elsewhere).toHaveURL(`${strict.address}/reset-password`);
  await expect(elsewhere.locator('input[autocomplete="username"]')).toHaveValue(email);

  const field = elsewhere.getByLabel("New password");
  await field.fill("short");
  await elsewhere.getByRole("button", { name: "Save the password" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toBeFocused();
  await field.fill(NEW_PASSWORD);
  await elsewhere.getByRole("button", { name: "Show new password" }).click();
  await expect(field).toHaveAttribute("type", "text");
  await field.press("Enter");
  await expect(heading(elsewhere, "Your password has been changed")).toBeFocused();
  expect(seen.filter((text) => text.includes(secret))).toEqual([]);

  await elsewhere.getByRole("link", { name: "Sign in" }).click();
  await signIn(elsewhere, email, NEW_PASSWORD);
  await expect(composer(elsewhere)).toBeVisible();
  // The first device is signed out.
  await page.goto(`${strict.address}/settings`);
  await expect(page).toHaveURL(/\/login/);
  await page.goto(link);
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Save the password" }).click();
  await expect(heading(page, "This link is not valid")).toBeVisible();
  await elsewhere.context().close();
});

test(
  "a changed password keeps this device and ends the others",
  { tag: "@thorough" },
  async ({ page, browser, strict }) => {
    const email = await signUpByMail(page, strict);
    const other = await (await browser.newContext()).newPage();
    await resume(other, email, strict.address);

    await page.goto(`${strict.address}/settings`);
    const sessions = page.getByRole("region", { name: "Signed-in devices" });
    await expect(sessions.getByRole("listitem")).toHaveCount(2);
    await expect(sessions.getByText("This device")).toHaveCount(1);

    await page.getByLabel("Current password").fill("not the password");
    await page.getByLabel("New password").fill(NEW_PASSWORD);
    await page.getByRole("button", { name: "Change the password" }).click();
    await expect(page.getByLabel("Current password")).toBeFocused();
    await expect(page.getByText("This is not the password of this account.")).toBeVisible();
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change the password" }).click();
    await expect(page.getByText("Your password has been changed.")).toBeVisible();
    await expect(sessions.getByRole("listitem")).toHaveCount(1);
    await other.goto(`${strict.address}/settings`);
    await expect(other).toHaveURL(/\/login/);

    await page.reload();
    await expect(page.getByText(email)).toBeVisible();
    await signIn(other, email, NEW_PASSWORD);
    await expect(other).toHaveURL(/\/settings$/);
    await other.context().close();
  },
);

test("one session is ended, or all the others", async ({ page, browser, strict }) => {
  const email = await signUpByMail(page, strict);
  const devices = await Promise.all(
    [1, 2, 3].map(async () => {
      const device = await (await browser.newContext()).newPage();
      await resume(device, email, strict.address);
      return device;
    }),
  );
  await page.goto(`${strict.address}/settings`);
  const sessions = page.getByRole("region", { name: "Signed-in devices" });
  await expect(sessions.getByRole("listitem")).toHaveCount(4);
  await sessions.getByRole("button", { name: "Sign out Chrome on Linux" }).first().click();
  await expect(sessions.getByRole("listitem")).toHaveCount(3);
  await sessions.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(sessions.getByRole("button")).toHaveCount(0);
  for (const device of devices) {
    await device.goto(`${strict.address}/settings`);
    await expect(device).toHaveURL(/\/login/);
    await device.context().close();
  }
});

test("an account goes for good, after its password was given", async ({ page, strict }) => {
  const email = await signUpByMail(page, strict);
  await page.goto(`${strict.address}/settings`);
  await page.getByRole("button", { name: "Delete account" }).click();
  const sheet = page.getByRole("dialog", { name: "Delete your account" });
  await expect(sheet.getByText(email)).toBeVisible();
  await sheet.getByLabel("Password").fill("not the password");
  await sheet.getByRole("button", { name: "Delete" }).click();
  await expect(sheet.getByLabel("Password")).toBeFocused();
  await sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(sheet).toHaveCount(0);
  await page.getByRole("button", { name: "Delete account" }).click();
  await sheet.getByLabel("Password").fill(PASSWORD);
  await sheet.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByText("Your account and everything in it is gone.")).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage).sort())).not.toContain("refresh");

  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, email);
  await expect(refusal(page, "do not match")).toBeVisible();
});

test(
  "a link that is old confirms without signing in, and one too old says so",
  { tag: "@thorough" },
  async ({ page, strict }) => {
    // Stands in for expired links: the page must follow the backend's responses.
    const user = { id: "u", email: "a@example.com", email_verified: true };
    const answers = [
      { status: 200, json: { verified: true, access: null, refresh: null, user } },
      { status: 400, json: { code: "expired_token", detail: "Expired." } },
      { status: 502, json: { code: "backend_unavailable", detail: "Away." } },
    ];
    const posts: unknown[] = [];
    await page.route("**/api/dj/auth/verify-email", async (route) => {
      posts.push(route.request().postDataJSON());
      await route.fulfill(answers[posts.length - 1] ?? { status: 500 });
    });
    await confirm(page, `${strict.address}/verify-email?token=t1`);
    await expect(heading(page, "Your address is confirmed")).toBeVisible();
    await expect(page.getByText("Now sign in with it.")).toBeVisible();
    await confirm(page, `${strict.address}/verify-email?token=t2`);
    await expect(heading(page, "This link has expired")).toBeFocused();
    await confirm(page, `${strict.address}/verify-email?token=t3`);
    await expect(heading(page, "That did not work yet")).toBeVisible();
    await page.unroute("**/api/dj/auth/verify-email");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(heading(page, "This link is not valid")).toBeVisible();
    expect(posts).toEqual([{ token: "t1" }, { token: "t2" }, { token: "t3" }]);
  },
);

test("the model chosen stays", { tag: "@thorough" }, async ({ page, strict }) => {
  await signUpByMail(page, strict);
  await page.goto(`${strict.address}/settings`);
  const models = page.getByLabel("Preferred model");
  await models.selectOption("offline/persona");
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(models).toHaveValue("offline/persona");
  await models.selectOption({ index: 0 });
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(models).toHaveValue("");
});
