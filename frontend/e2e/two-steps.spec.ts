import { type Page, expect, test } from "@playwright/test";
import {
  beginTurningOn,
  finishTurningOn,
  makeCode,
  makeWrongCode,
  readRecoveryCodes,
  section,
} from "./authenticator";
import { WINDOWS, inspect } from "./inspect";
import { PASSWORD, composer, createReader, signIn } from "./reader";

/** After a wrong code the server checks the next one only a second later. */
const PAUSE_MS = 1_100;

async function leave(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/$/);
}

/** Fills in the first step, and waits for the second one. */
async function giveThePassword(page: Page, email: string): Promise<void> {
  await page.goto("/login");
  await signIn(page, email);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
}

async function sendCode(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Creates an account with two-step sign-in, on its settings page. */
async function signUpWithTwoSteps(
  page: Page,
): Promise<{ email: string; secret: string; codes: string[] }> {
  const email = await createReader(page);
  await page.goto("/settings");
  const secret = await beginTurningOn(page);
  const codes = await finishTurningOn(page, secret);
  await page.getByRole("button", { name: "I have saved them" }).click();
  await expect(section(page).getByText("10 recovery codes are left")).toBeVisible();
  return { email, secret, codes };
}

// Each test signs in several times.
test.describe.configure({ timeout: 120_000 });

test(
  "it is turned on by a code and the password, and the recovery codes are shown once",
  { tag: "@thorough" },
  async ({ page }) => {
    await createReader(page);
    await page.goto("/settings");
    const secret = await beginTurningOn(page);
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Code").fill(makeCode(secret));
    await sheet.getByLabel("Password").fill("not the password");
    await sheet.getByLabel("Password").press("Enter");
    await expect(sheet.getByLabel("Password")).toBeFocused();
    await expect(sheet.getByText("This is not the password of this account.")).toBeVisible();
    await finishTurningOn(page, secret);
    const download = page.waitForEvent("download");
    await sheet.getByRole("button", { name: "Download" }).click();
    expect((await download).suggestedFilename()).toBe("bronn-recovery-codes.txt");
    // An accidental Escape does not close the sheet.
    await page.keyboard.press("Escape");
    await expect(sheet.getByRole("listitem")).toHaveCount(10);
    await sheet.getByRole("button", { name: "I have saved them" }).click();
    await expect(section(page).getByText("10 recovery codes are left")).toBeVisible();
    await expect(section(page).getByRole("button", { name: "Turn on" })).toHaveCount(0);
  },
);

test("signing in takes a code of the app, or a recovery code", async ({ page }) => {
  const { email, secret, codes } = await signUpWithTwoSteps(page);
  await leave(page);
  await giveThePassword(page, email);
  const field = page.getByLabel("Code");
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await expect(field).toHaveAttribute("inputmode", "numeric");
  await field.fill(makeWrongCode(secret));
  await field.press("Enter");
  await expect(page.getByText("That code is not right.")).toBeVisible();
  await expect(field).toBeFocused();
  await page.waitForTimeout(PAUSE_MS);
  // The current code was used to turn it on, and each code is valid once.
  await field.fill(makeCode(secret, 1));
  await sendCode(page);
  await expect(composer(page)).toBeVisible();

  await leave(page);
  await giveThePassword(page, email);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill(codes[4] ?? "");
  await sendCode(page);
  await expect(composer(page)).toBeVisible();
  await page.goto("/settings");
  await expect(section(page).getByText("9 recovery codes are left")).toBeVisible();
});

test(
  "the password makes new recovery codes, and turns it off",
  { tag: "@thorough" },
  async ({ page }) => {
    const { email, codes } = await signUpWithTwoSteps(page);
    const sheet = page.getByRole("dialog");
    await section(page).getByRole("button", { name: "New recovery codes" }).click();
    await sheet.getByLabel("Password").fill(PASSWORD);
    await sheet.getByRole("button", { name: "Make new codes" }).click();
    const fresh = await readRecoveryCodes(page);
    expect(fresh.filter((code) => codes.includes(code))).toEqual([]);
    await sheet.getByRole("button", { name: "I have saved them" }).click();

    await section(page).getByRole("button", { name: "Turn off" }).click();
    await sheet.getByLabel("Password").fill("not the password");
    await sheet.getByRole("button", { name: "Turn off" }).click();
    await expect(sheet.getByLabel("Password")).toBeFocused();
    await sheet.getByLabel("Password").fill(PASSWORD);
    await sheet.getByRole("button", { name: "Turn off" }).click();
    await expect(sheet).toHaveCount(0);
    await expect(section(page).getByRole("button", { name: "Turn on" })).toBeVisible();
    await leave(page);
    await page.goto("/login");
    await signIn(page, email);
    await expect(composer(page)).toBeVisible();
  },
);

test("a first step that waited too long begins anew", { tag: "@thorough" }, async ({ page }) => {
  const { email, secret } = await signUpWithTwoSteps(page);
  await leave(page);
  await giveThePassword(page, email);
  // Stands in for five minutes of waiting: the page must follow the backend's response.
  const answer = { status: 400, json: { code: "invalid_pending", detail: "Too late." } };
  await page.route("**/api/dj/auth/second-factor", (route) => route.fulfill(answer));
  await page.getByLabel("Code").fill(makeCode(secret, 1));
  await sendCode(page);
  await expect(page.getByText("Go back and sign in again.")).toBeVisible();
  await page.unroute("**/api/dj/auth/second-factor");
  await page.getByRole("button", { name: "Back" }).click();
  await signIn(page, email);
  await page.getByLabel("Code").fill(makeCode(secret, 1));
  await sendCode(page);
  await expect(composer(page)).toBeVisible();
});

for (const { name, ...look } of WINDOWS)
  test.describe(name, { tag: "@thorough" }, () => {
    test.use(look);

    test("everybody can read both steps", async ({ page }) => {
      const email = await createReader(page);
      await page.goto("/settings");
      const secret = await beginTurningOn(page);
      await inspect(page, `${name}-two-steps-secret`);
      await finishTurningOn(page, secret);
      await inspect(page, `${name}-two-steps-codes`);
      await page.getByRole("button", { name: "I have saved them" }).click();
      await expect(section(page).getByText("On since")).toBeVisible();
      await inspect(page, `${name}-two-steps-on`);
      await section(page).getByRole("button", { name: "Turn off" }).click();
      await inspect(page, `${name}-two-steps-turn-off`);
      await page.keyboard.press("Escape");
      await leave(page);
      await giveThePassword(page, email);
      await inspect(page, `${name}-login-code`);
      await page.getByLabel("Code").fill(makeWrongCode(secret));
      await sendCode(page);
      await expect(page.getByText("That code is not right.")).toBeVisible();
      await inspect(page, `${name}-login-code-wrong`);
    });
  });
