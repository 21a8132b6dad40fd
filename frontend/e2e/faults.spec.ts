import { expect, test } from "@playwright/test";
import { openLine } from "./line";
import { composer, questions, replies, say, signIn, signOut, signUp } from "./reader";

test("a message sent without a network goes out once when it is back", async ({
  page,
  context,
}) => {
  await signUp(page);
  await say(page, "[[script tokens=3 delay_ms=1]] first");
  await expect(replies(page, "final")).toHaveCount(1);

  await context.setOffline(true);
  await say(page, "[[script tokens=3 delay_ms=1]] second");
  await expect(page.getByText("Waiting for the network.")).toBeVisible();
  await page.waitForTimeout(500);
  await context.setOffline(false);
  await expect(replies(page, "final")).toHaveCount(2);
  await expect(questions(page)).toHaveCount(2);
  await page.reload();
  await expect(questions(page)).toHaveCount(2);
  await expect(replies(page, "final")).toHaveCount(2);
});

test(
  "a new chat begun without a network comes into being when it is back",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await signUp(page);
    await context.setOffline(true);
    await say(page, "[[script tokens=3 delay_ms=1]] hello");
    await expect(page.getByText("Waiting for the network.")).toBeVisible();
    await context.setOffline(false);
    await expect(replies(page, "final")).toHaveCount(1);
    await expect(questions(page)).toHaveCount(1);
  },
);

test("a reply goes on where it was cut, without a gap or a repetition", async ({
  page,
  baseURL,
}) => {
  const line = await openLine(new URL(baseURL ?? ""));
  await signUp(page, line.address);
  await say(page, "[[script tokens=240 delay_ms=40]]");
  for (const word of ["20", "90", "160"]) {
    await expect(replies(page, "streaming").locator(".voice")).toContainText(word);
    const resumed = page.waitForRequest((request) => request.url().includes("run_id="));
    line.cut();
    await resumed;
  }
  await expect(replies(page, "final")).toHaveCount(1, { timeout: 30_000 });
  const text = await replies(page).locator(".voice").innerText();
  expect([...text.matchAll(/(\d+)/g)].map((match) => Number(match[1]))).toEqual(
    Array.from({ length: 240 }, (_, index) => index + 1),
  );
  line.close();
});

test("a refused access token is renewed without a word, also for a stream", async ({ page }) => {
  await signUp(page);
  await page.evaluate(() => {
    localStorage.setItem("access", "worn-out");
  });
  await say(page, "[[script tokens=3 delay_ms=1]]");
  await expect(replies(page, "final")).toHaveCount(1);
  expect(await page.evaluate(() => localStorage.getItem("access"))).not.toBe("worn-out");
});

test("a session that ran out keeps the draft and comes back to the same chat", async ({ page }) => {
  const email = await signUp(page);
  await say(page, "[[script tokens=3 delay_ms=1]]");
  await expect(replies(page, "final")).toHaveCount(1);
  const address = page.url();
  await page.waitForTimeout(1100);
  await composer(page).fill("[[script tokens=3 delay_ms=1]] do not lose me");
  // Last, because any further request would show the page that its session is over.
  await page.evaluate(() => {
    localStorage.setItem("access", "worn-out");
    localStorage.setItem("refresh", "worn-out");
  });
  await composer(page).press("Enter");
  await expect(page).toHaveURL(/\/login\?next=/);
  await signIn(page, email);
  await expect(page).toHaveURL(address);
  await expect(questions(page)).toHaveCount(2);
  await expect(questions(page).last()).toContainText("do not lose me");
  await expect(replies(page, "final")).toHaveCount(2);
});

test("signing out in one tab signs out the other and leaves nothing behind", async ({
  page,
  context,
}) => {
  await signUp(page);
  await composer(page).fill("half a thought");
  const second = await context.newPage();
  await second.goto("/chat");
  await expect(composer(second)).toHaveValue("half a thought");
  await signOut(page);
  await expect(page).toHaveURL(/\/$/);
  await expect(second).toHaveURL(/\/login/);
  const kept = await page.evaluate(() => Object.keys(localStorage));
  expect(kept).not.toContain("access");
  expect(kept).not.toContain("refresh");
  expect(kept.filter((key) => key.startsWith("draft:"))).toEqual([]);
});
