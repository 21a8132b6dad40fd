import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test } from "@playwright/test";
import { connected, header } from "./device";
import { replies, say, signUp } from "./reader";

const LOOKS = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "narrow", colorScheme: "light", viewport: { width: 360, height: 740 } },
] as const;

async function inspect(page: Page, name: string): Promise<void> {
  // Until what comes in has come in.
  await page.waitForTimeout(600);
  await page.screenshot({ path: `test-results/screenshots/line-${name}.png` });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
}

for (const { name, ...look } of LOOKS)
  test.describe(name, () => {
    test.use(look);

    test("each state of the line can be seen and read", async ({ page }) => {
      test.slow();
      // What becomes of the next handshake: a close code, silence, or the server itself.
      let fate: number | "silence" | "server" = "silence";
      await page.routeWebSocket(/\/ws\/chat\//, (socket) => {
        if (fate === "server") socket.connectToServer();
        else if (fate !== "silence") void socket.close({ code: fate });
      });
      await page.clock.install();
      await signUp(page);
      await expect(page.locator("[data-connection]")).toHaveCount(0);
      await say(
        page,
        "[[script tokens=3 delay_ms=1]] What does a sword like yours cost these days?",
      );
      await expect(replies(page, "final")).toHaveCount(1);
      await expect(header(page).getByText("Connecting…")).toBeVisible();
      await inspect(page, `${name}-connecting`);
      fate = 1013;
      await page.clock.fastForward(11_000);
      // Time goes on while the test looks, so only the long waits hold still.
      for (const attempt of [4, 5]) {
        await expect(async () => {
          await page.clock.fastForward(4_500);
          await expect(header(page).getByText(`Reconnecting (${attempt})`)).toBeVisible({
            timeout: 500,
          });
        }).toPass();
        if (attempt === 5) await inspect(page, `${name}-reconnecting`);
      }
      await page.clock.fastForward(20_000);
      await expect(header(page).getByText("Disconnected", { exact: true })).toBeVisible();
      await inspect(page, `${name}-disconnected`);
      fate = 4008;
      await header(page).getByRole("button", { name: "Retry" }).click();
      await expect(header(page).getByText("Too many open chats")).toBeVisible();
      await inspect(page, `${name}-crowded`);
      fate = "server";
      await header(page).getByRole("button", { name: "Retry" }).click();
      await expect(connected(page)).toBeVisible();
      await inspect(page, `${name}-connected`);
    });
  });
