import { type Page, expect, test } from "@playwright/test";
import { PASSWORD, callApi, composer, createReader, replies, say, signIn, signUp } from "./reader";

/** The data of a user that stays in a browser after signing out. */

const SHORT = "[[script tokens=3 delay_ms=1]]";

function listWritings(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Object.keys(localStorage).filter((key) => /^(draft|outbox|queue):/.test(key)),
  );
}

async function startChat(page: Page, text: string): Promise<string> {
  const email = await signUp(page);
  await say(page, `${SHORT} ${text}`);
  await expect(replies(page, "final")).toHaveCount(1);
  return email;
}

test("what is written here goes with an account that was deleted elsewhere", async ({
  page,
  context,
}) => {
  await startChat(page, "before");
  await composer(page).fill("a secret");
  await expect.poll(() => listWritings(page)).not.toEqual([]);
  const beside = await context.newPage();
  await beside.goto("/characters");
  const access = await page.evaluate(() => localStorage.getItem("access") ?? "");
  const answer = await page.request.delete("/api/dj/me", {
    data: { password: PASSWORD },
    headers: { authorization: `Bearer ${access}` },
  });
  expect(answer.ok()).toBe(true);
  await expect(page).toHaveURL(/\/login$/, { timeout: 15_000 });
  await expect(page.getByText("This account was deleted.")).toBeVisible();
  await expect(beside).toHaveURL(/\/login$/);
  expect(await listWritings(page)).toEqual([]);
});

test("what is written stays when a session merely ends", async ({ page }) => {
  const email = await startChat(page, "before");
  await composer(page).fill("half a sentence");
  await expect.poll(() => listWritings(page)).not.toEqual([]);
  const refresh = await page.evaluate(() => localStorage.getItem("refresh"));
  await page.request.post("/api/dj/auth/logout", { data: { refresh } });
  await expect(page).toHaveURL(/\/login\?next=/, { timeout: 15_000 });
  await signIn(page, email);
  await expect(composer(page)).toHaveValue("half a sentence");
});

test(
  "what one tab has deleted is gone, though another signs out before it is too late to undo",
  { tag: "@thorough" },
  async ({ page, context }) => {
    const email = await startChat(page, "doomed");
    const beside = await context.newPage();
    await beside.goto("/settings");
    await expect(beside.getByRole("button", { name: "Sign out" })).toBeVisible();
    const row = page.getByRole("listitem").filter({ hasText: "doomed" }).first();
    await row.hover();
    await row.getByRole("button", { name: /^More for/ }).click();
    await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    await beside.getByRole("button", { name: "Sign out" }).click();
    await expect(beside).toHaveURL(/\/$/);
    await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
    await beside.goto("/login");
    await signIn(beside, email);
    await expect(composer(beside)).toBeVisible();
    expect((await callApi<{ count: number }>(beside, "GET", "/conversations")).count).toBe(0);
  },
);

test("who signs in after another reader's session ended begins at the start", async ({
  page,
  browser,
}) => {
  const first = await startChat(page, "before");
  const address = page.url();
  const elsewhere = await (await browser.newContext()).newPage();
  const second = await createReader(elsewhere);
  await elsewhere.context().close();
  for (const [email, goal] of [
    [second, /\/chat$/],
    [first, /\/chat$/],
  ] as const) {
    const refresh = await page.evaluate(() => localStorage.getItem("refresh"));
    await page.request.post("/api/dj/auth/logout", { data: { refresh } });
    await page.goto(address);
    await expect(page).toHaveURL(/\/login\?next=/, { timeout: 15_000 });
    await signIn(page, email);
    await expect(page).toHaveURL(goal);
    await expect(composer(page)).toBeVisible();
    await expect(page.getByText("No such chat")).toHaveCount(0);
  }
});
