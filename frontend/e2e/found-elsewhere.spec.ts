import { type Locator, type Page, expect, test } from "@playwright/test";
import { begin, connected } from "./device";
import { callApi, signUp } from "./reader";

/** Search results are renamed, archived or deleted elsewhere while they are shown. */

interface Created {
  readonly id: string;
}

/** Chats that a search for "harbour" finds, and an open one; returns their ids by title. */
async function makeChats(page: Page, titles: readonly string[]): Promise<Record<string, string>> {
  await signUp(page);
  await begin(page, "[[script tokens=3 delay_ms=1]] open");
  const ids: Record<string, string> = {};
  for (const title of titles) {
    const { id } = await callApi<Created>(page, "POST", "/conversations", { title });
    ids[title] = id;
  }
  return ids;
}

/** Ignores that the response has no body. */
async function remove(page: Page, path: string): Promise<void> {
  await callApi(page, "DELETE", path).catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error;
  });
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(
    page.getByRole("searchbox", { name: "Search commands, chats and messages" }),
  ).toBeFocused();
}

function options(page: Page): Locator {
  return page.getByRole("dialog").getByRole("option");
}

test("the palette follows what happens to the chats it has found, and keeps the one that is chosen", async ({
  page,
}) => {
  const ids = await makeChats(page, ["Harbour one", "Harbour two", "Harbour three"]);
  await openPalette(page);
  await page.keyboard.type("harbour");
  const chosen = page.getByRole("dialog").getByRole("option", { selected: true });
  await expect(options(page)).toHaveCount(3);
  await page.keyboard.press("ArrowDown");
  await expect(chosen).toContainText("Harbour two");

  await callApi(page, "PATCH", `/conversations/${ids["Harbour one"]}`, {
    title: "Harbour renamed",
  });
  await expect(options(page).filter({ hasText: "Harbour renamed" })).toHaveCount(1);
  await callApi(page, "PATCH", `/conversations/${ids["Harbour one"]}`, { is_archived: true });
  await expect(options(page).filter({ hasText: "Harbour renamed" })).toContainText("archived");
  await remove(page, `/conversations/${ids["Harbour three"]}`);
  await expect(options(page)).toHaveCount(2);
  await expect(chosen).toContainText("Harbour two");
  await expect(
    page.getByRole("searchbox", { name: "Search commands, chats and messages" }),
  ).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(ids["Harbour two"] ?? ""));
});

test("the newest chats in the palette may change places; Enter opens the one that is marked", async ({
  page,
}) => {
  const ids = await makeChats(page, ["Anchor", "Breakwater"]);
  await page.reload();
  await expect(connected(page)).toBeVisible();
  await openPalette(page);
  const chosen = page.getByRole("dialog").getByRole("option", { selected: true });
  const recent = page.getByRole("dialog").getByRole("group", { name: "Recent" });
  await expect(recent.getByRole("option")).toHaveCount(3);
  await recent.getByRole("option", { name: "Breakwater" }).hover();
  await expect(chosen).toContainText("Breakwater");
  await callApi(page, "POST", `/conversations/${ids["Anchor"]}/messages/create`, { content: "x" });
  await expect(recent.getByRole("option").first()).toContainText("Anchor");
  await expect(chosen).toContainText("Breakwater");
});

test(
  "what the list of chats has found follows, too, and the focus stays in it",
  { tag: "@thorough" },
  async ({ page }) => {
    const ids = await makeChats(page, ["Harbour one", "Harbour two"]);
    const said = await callApi<Created>(
      page,
      "POST",
      `/conversations/${ids["Harbour two"]}/messages/create`,
      { content: "Meet me at the harbour." },
    );
    await page.getByRole("searchbox", { name: "Search" }).fill("harbour");
    const list = page.getByRole("navigation", { name: "Chats" });
    await expect(list.getByRole("link", { name: /Harbour/i })).toHaveCount(3);
    await callApi(page, "PATCH", `/conversations/${ids["Harbour two"]}`, { title: "Harbour new" });
    await expect(list.getByRole("link", { name: /Harbour new/ })).toHaveCount(2);
    await remove(page, `/conversations/${ids["Harbour two"]}/messages/${said.id}`);
    await expect(list.getByRole("link", { name: /Meet me/ })).toHaveCount(0);
    await list.getByRole("link", { name: /Harbour one/ }).focus();
    await remove(page, `/conversations/${ids["Harbour one"]}`);
    await expect(list.getByRole("link", { name: /Harbour one/ })).toHaveCount(0);
    await page.waitForTimeout(200);
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  },
);
