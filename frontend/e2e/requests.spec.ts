import { type Page, type Request, expect, test } from "@playwright/test";
import { begin } from "./device";
import { callApi, readConversationId, replies, say, signUp } from "./reader";

/** How long a page is watched after a reply for requests that come late. */
const LATE_MS = 4_500;

/** Records the requests to the API that `page` makes from now on, each as method and path. */
function recordRequests(page: Page): string[] {
  const made: string[] = [];
  page.on("request", (request: Request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/")) made.push(`${request.method()} ${pathname}${search}`);
  });
  return made;
}

test("a turn in an existing chat costs its stream and at most one request beside it", async ({
  page,
}) => {
  await signUp(page);
  await begin(page);
  await page.waitForLoadState("networkidle");
  // The rate limit is one message a second; an earlier one would be refused and sent again.
  await page.waitForTimeout(1_100);
  const made = recordRequests(page);

  await say(page, "[[script tokens=20 delay_ms=10]]");
  await expect(replies(page, "final")).toHaveCount(2);
  await page.waitForTimeout(LATE_MS);
  expect(made.filter((request) => request === "POST /api/chat")).toHaveLength(1);
  expect(made.length, made.join("\n")).toBeLessThanOrEqual(2);
});

test(
  "a turn costs no more with many pages of messages loaded",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await begin(page);
    const id = readConversationId(page);
    for (let count = 0; count < 60; count += 1)
      await callApi(page, "POST", `/conversations/${id}/messages/create`, {
        content: `Line ${count}`,
      });
    await page.reload();
    await expect(page.getByText("Line 59")).toBeVisible();
    const list = page.getByRole("list", { name: "Conversation" });
    await expect(async () => {
      await list.evaluate((node) => {
        node.closest("[data-scroller]")?.scrollTo(0, 0);
      });
      await expect(page.getByText(/Line 0$/)).toBeVisible({ timeout: 500 });
    }).toPass();
    const made = recordRequests(page);

    await say(page, "[[script tokens=20 delay_ms=10]]");
    await expect(replies(page, "final").last()).toContainText("20");
    await page.waitForTimeout(LATE_MS);
    expect(made.filter((request) => request === "POST /api/chat")).toHaveLength(1);
    expect(made.length, made.join("\n")).toBeLessThanOrEqual(2);
  },
);
