import { type Page, expect, test } from "@playwright/test";
import { createNetworkAddress } from "./network-address";
import {
  PASSWORD,
  callApi,
  composer,
  createEmail,
  questions,
  replies,
  say,
  signIn,
  signOut,
  signUp,
} from "./reader";

const SHORT = "[[script tokens=3 delay_ms=1]]";

/** Makes both tokens invalid, as after hours of sleep. */
async function expire(page: Page): Promise<void> {
  await page.evaluate(() => {
    localStorage.setItem("access", "expired");
    localStorage.setItem("refresh", "expired");
  });
}

async function startChat(page: Page, text: string): Promise<string> {
  const email = await signUp(page);
  await say(page, `${SHORT} ${text}`);
  await expect(replies(page, "final")).toHaveCount(1);
  return email;
}

test("who is signed out from elsewhere is told so, and what was sent goes out after", async ({
  page,
}) => {
  const email = await startChat(page, "before");
  const address = page.url();
  await expire(page);
  await say(page, `${SHORT} after`);
  await expect(page.getByText("You have been signed out.")).toBeVisible();
  await signIn(page, email);
  await expect(page).toHaveURL(address);
  await expect(replies(page, "final")).toHaveCount(2);
  await expect(questions(page).last()).toContainText("after");

  await signOut(page);
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await expect(page.getByLabel("Email")).toBeVisible();
  await expect(page.getByText("You have been signed out.")).toHaveCount(0);
});

test("a page shows nothing of one reader after another signed in beside it", async ({
  page,
  context,
}) => {
  await startChat(page, "a secret");
  const other = await context.newPage();
  await other.goto("/icon.svg");
  const answer = await page.request.post("/api/dj/auth/register", {
    data: { email: createEmail(), password: PASSWORD },
    headers: { "x-forwarded-for": createNetworkAddress() },
  });
  const { access, refresh, user } = (await answer.json()) as {
    readonly access: string;
    readonly refresh: string;
    readonly user: { readonly id: string };
  };
  // As the link in a mail does, which signs in another user without a sign-out before.
  await other.evaluate(
    (kept) => {
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
    },
    { access, refresh, owner: user.id },
  );
  await expect(page.getByText("No such chat")).toBeVisible();
  await expect(page.getByText("a secret")).toHaveCount(0);
});

test("what was deleted is gone, though its reader signs out before it is too late to undo", async ({
  page,
}) => {
  const email = await startChat(page, "doomed");
  const row = page.getByRole("listitem").filter({ hasText: "doomed" });
  await row.first().hover();
  await row
    .first()
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await signOut(page);
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await page.goto("/login");
  await signIn(page, email);
  await expect(composer(page)).toBeVisible();
  expect((await callApi<{ count: number }>(page, "GET", "/conversations")).count).toBe(0);
});

test("a message goes out as it was typed though the browser's storage is full", async ({
  page,
}) => {
  await startChat(page, "before");
  await composer(page).fill("begun");
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("begun");
  await page.evaluate(() => {
    for (let size = 1 << 20, count = 0; size >= 1; count += 1)
      try {
        localStorage.setItem(`filling ${count}`, "x".repeat(size));
      } catch {
        size >>= 1;
      }
  });
  await composer(page).press("End");
  await composer(page).pressSequentially(` and ended ${SHORT}`);
  // Drafts are stored with a delay.
  await page.waitForTimeout(400);
  await composer(page).press("Enter");
  await expect(questions(page).last()).toContainText("begun and ended");
  await expect(replies(page, "final")).toHaveCount(2);
});

test("who empties the browser's storage signs in anew, and their words wait", async ({ page }) => {
  const email = await startChat(page, "before");
  await composer(page).fill(`${SHORT} after`);
  // Drafts are stored with a delay.
  await page.waitForTimeout(400);
  // In one step, because the page also notices by itself, and goes to the sign-in page.
  await page.getByRole("button", { name: "Send" }).evaluate((send: HTMLElement) => {
    localStorage.clear();
    send.click();
  });
  await expect(page).toHaveURL(/login/);
  await signIn(page, email);
  await expect(questions(page).last()).toContainText("after");
  await expect(replies(page, "final")).toHaveCount(2);
});
