import { chromium, expect, test } from "@playwright/test";
import { begin, connected } from "./device";
import { replies, say, signUp } from "./reader";

test("a page from the back/forward cache", async ({ baseURL, launchOptions }) => {
  const browser = await chromium.launch({
    ...(launchOptions as object),
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  const page = await (await browser.newContext({ baseURL, serviceWorkers: "block" })).newPage();
  page.on("console", (message) => console.log("PAGE", message.text()));
  await signUp(page);
  await begin(page);
  await page.evaluate(() => {
    Object.assign(window, { isSame: true });
    window.addEventListener("pagehide", (event) => console.log("hide", event.persisted));
    window.addEventListener("pageshow", (event) => console.log("show", event.persisted));
  });
  await page.goto((baseURL ?? "").replace("localhost", "127.0.0.1") + "/icon.svg");
  await page.waitForTimeout(500);
  await page.goBack().catch((error: unknown) => console.log(String(error)));
  await page.waitForTimeout(2000);
  console.log(
    "same",
    await page.evaluate(() => (window as unknown as { isSame?: boolean }).isSame),
  );
  console.log(
    await page.evaluate(() =>
      JSON.stringify(
        (
          performance.getEntriesByType("navigation")[0] as unknown as {
            notRestoredReasons: unknown;
          }
        ).notRestoredReasons,
      ),
    ),
  );
  await expect(connected(page)).toBeVisible();
  await say(page, "[[script tokens=3 delay_ms=1]]");
  await expect(replies(page, "final")).toHaveCount(2);
  await browser.close();
});
