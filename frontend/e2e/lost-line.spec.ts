import { expect, test } from "@playwright/test";
import { begin, connected, countTo, header, openDevice } from "./device";
import { openLine } from "./line";
import { startOwnServers } from "./own-servers";
import { questions, readNumbers, readReply, replies, say, signIn, signUp } from "./reader";

const BACKEND = new URL(`http://127.0.0.1:${process.env["PORT_BACKEND"] ?? "8000"}`);

test("a cut line is told, comes back by itself, and costs no word", async ({
  page,
  playwright,
  baseURL,
}, { project }) => {
  const line = await openLine(BACKEND);
  const { launchOptions } = project.use;
  const rule = `--host-resolver-rules=MAP localhost:${BACKEND.port} 127.0.0.1:${line.port}`;
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), rule],
  });
  const email = await signUp(page);
  const path = new URL(await begin(page)).pathname;
  const other = await openDevice(browser, email, (baseURL ?? "") + path);
  await say(page, "[[script tokens=300 delay_ms=30]]");
  const voice = replies(other, "streaming").locator(".voice");
  await expect(voice).toContainText("20");
  line.cut();
  await expect(header(other).getByText("Reconnecting (1)")).toBeVisible();
  await expect(connected(other)).toBeVisible();
  await expect(voice).toContainText("120");
  line.breakDown();
  await expect(header(other).getByText("Reconnecting (2)")).toBeVisible();
  await expect(voice).toContainText("200");
  line.mend();
  await expect(connected(other)).toBeVisible();
  await expect(replies(other, "final")).toHaveCount(2, { timeout: 20_000 });
  const text = await readReply(replies(other).last());
  expect(readNumbers(text)).toEqual(countTo(300));
  expect(await readReply(replies(page).last())).toBe(text);
  await browser.close();
  line.close();
});

test("without a network nothing is lost, and what was missed is there when it is back", async ({
  page,
  browser,
}) => {
  const email = await signUp(page);
  const other = await openDevice(browser, email, await begin(page));
  await say(page, "[[script tokens=100 delay_ms=30]]");
  await expect(replies(other, "streaming").locator(".voice")).toContainText("9");
  await other.context().setOffline(true);
  await expect(header(other).getByText(/^Reconnecting \(\d\)/)).toBeVisible();
  await expect(replies(page, "final")).toHaveCount(2, { timeout: 15_000 });
  await say(page, "[[script tokens=4 delay_ms=1]] while you were out");
  await expect(replies(page, "final")).toHaveCount(3);
  await other.context().setOffline(false);
  await expect(connected(other)).toBeVisible();
  await expect(questions(other)).toHaveCount(3);
  await expect(replies(other, "final")).toHaveCount(3);
  for (const index of [0, 1, 2])
    expect(await readReply(replies(other).nth(index))).toBe(
      await readReply(replies(page).nth(index)),
    );
  await other.context().close();
});

test(
  "an ended session leads to the sign-in and back",
  { tag: "@thorough" },
  async ({ page, browser }) => {
    const email = await signUp(page);
    const address = await begin(page);
    const other = await openDevice(browser, email, address);
    const refresh = await other.evaluate(() => localStorage.getItem("refresh"));
    const answer = await page.request.post("/api/dj/auth/logout", { data: { refresh } });
    expect(answer.ok()).toBe(true);
    await expect(other).toHaveURL(/\/login\?next=/, { timeout: 5_000 });
    await signIn(other, email);
    await expect(other).toHaveURL(address);
    await expect(connected(other)).toBeVisible();
    await expect(connected(page)).toBeVisible();
    await other.context().close();
  },
);

test(
  "a token changes nothing but the reply that it belongs to",
  { tag: "@thorough" },
  async ({ page, browser }) => {
    const email = await signUp(page);
    const other = await openDevice(browser, email, await begin(page));
    for (const each of [page, other])
      await each.evaluate(() => {
        const changed: string[] = [];
        Object.assign(window, { changed });
        new MutationObserver((records) => {
          for (const { target } of records) {
            const element = target instanceof Element ? target : target.parentElement;
            const message = element?.closest("[data-message-id]");
            changed.push(message?.getAttribute("data-status") ?? element?.tagName ?? "");
          }
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
    await say(page, "[[script tokens=600 delay_ms=20]]");
    for (const each of [page, other])
      await expect(replies(each, "streaming").locator(".voice")).toContainText("30");
    const forget = (): void =>
      void ((window as unknown as { changed: string[] }).changed.length = 0);
    for (const each of [page, other]) await each.evaluate(forget);
    for (const each of [page, other])
      await expect(replies(each, "streaming").locator(".voice")).toContainText("190");
    for (const each of [page, other]) {
      const changed = await each.evaluate(
        () => (window as unknown as { changed: string[] }).changed,
      );
      expect(changed.length).toBeGreaterThan(10);
      expect(new Set(changed)).toEqual(new Set(["streaming"]));
    }
    await other.context().close();
  },
);

test(
  "a server that dies in the middle of a reply is waited for, and nobody keeps other words",
  { tag: "@thorough" },
  async ({ browser }) => {
    test.setTimeout(120_000);
    const servers = await startOwnServers();
    const page = await browser.newPage();
    const email = await signUp(page, servers.address);
    const other = await openDevice(browser, email, await begin(page));
    await say(page, "[[script tokens=900 delay_ms=30]]");
    for (const each of [page, other])
      await expect(replies(each, "streaming").locator(".voice")).toContainText("30");
    await servers.killBackend();
    for (const each of [page, other])
      await expect(header(each).getByText(/^Reconnecting \(\d\)/)).toBeVisible();
    const seen = await Promise.all(
      [page, other].map(async (each) => readNumbers(await readReply(replies(each).last()))),
    );
    await servers.startBackend();
    for (const each of [page, other]) {
      await expect(connected(each)).toBeVisible({ timeout: 20_000 });
      await expect(replies(each, "interrupted")).toHaveCount(1, { timeout: 30_000 });
    }
    const text = await readReply(replies(page, "interrupted"));
    const numbers = readNumbers(text);
    expect(numbers).toEqual(countTo(numbers.length));
    for (const before of seen) expect(before).toEqual(numbers.slice(0, before.length));
    expect(await readReply(replies(other, "interrupted"))).toBe(text);
    await page.reload();
    await expect(replies(page, "interrupted")).toHaveCount(1);
    expect(await readReply(replies(page, "interrupted"))).toBe(text);
    await other.context().close();
    await page.close();
    await servers.close();
  },
);

test(
  "without any socket the chat works as it did, and other tabs learn from this one",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await context.routeWebSocket(/\/ws\/chat\//, (socket) => socket.close({ code: 1011 }));
    await signUp(page);
    await say(page, "[[script tokens=3 delay_ms=1]]");
    await expect(replies(page, "final")).toHaveCount(1);
    await expect(header(page).getByText(/^Reconnecting/)).toBeVisible();
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(replies(other, "final")).toHaveCount(1);
    await say(page, "[[script tokens=150 delay_ms=30]]");
    await expect(replies(other, "streaming").locator(".voice")).toContainText("20");
    await other.getByRole("button", { name: "Stop" }).click();
    for (const each of [page, other]) await expect(replies(each, "cancelled")).toHaveCount(1);
    expect(await readReply(replies(other, "cancelled"))).toBe(
      await readReply(replies(page, "cancelled")),
    );
  },
);
