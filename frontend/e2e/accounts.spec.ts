import { expect, test } from "@playwright/test";
import { composer, signIn, signOut, signUp } from "./reader";

test("refusals are told where they belong", async ({ page }) => {
  const email = await signUp(page);
  await signOut(page);
  await expect(page).toHaveURL(/\/$/);

  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();

  await page.getByRole("link", { name: "Sign up" }).click();
  // Both pages have fields of the same names, and the first page's would be filled in until the second one is loaded.
  await expect(page).toHaveURL(/\/register$/);
  await page.getByLabel("Email").fill("no address");
  await page.getByLabel("Password").fill("Quick-horse-77");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Email").fill(`new-${email}`);
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("Quick-horse-77");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByText("That address already has an account.")).toBeVisible();
});

test("signing in leads back to the page asked for, and to no other site", async ({ page }) => {
  const email = await signUp(page);
  await signOut(page);
  await expect(page).toHaveURL(/\/$/);

  await page.goto("/settings");
  await expect(page).toHaveURL(/\/login\?next=%2Fsettings$/);
  await signIn(page, email);
  await expect(page).toHaveURL(/\/settings$/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);

  await page.goto("/login?next=//evil.example/chat");
  await signIn(page, email);
  await expect(page).toHaveURL(/^http:\/\/[^/]+\/chat$/);
  await expect(composer(page)).toBeVisible();
  await page.goto("/register");
  await expect(page).toHaveURL(/\/chat$/);
});

test(
  "the theme chosen stays, and comes without a flash",
  { tag: "@thorough" },
  async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto("/");
    await expect(page.locator("html")).toHaveClass(/light/);
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveClass(/dark/);
    await page.goto("/login", { waitUntil: "commit" });
    await page.waitForSelector("form", { state: "attached" });
    await expect(page.locator("html")).toHaveClass(/dark/);
    expect(await page.evaluate(() => localStorage.getItem("color-theme"))).toBe("dark");
  },
);
