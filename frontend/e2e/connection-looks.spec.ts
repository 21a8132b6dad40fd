import { expect, test } from "@playwright/test";
import { connected, header } from "./device";
import { WINDOWS, inspect } from "./inspect";
import { replies, say, signUp } from "./reader";

for (const { name, ...look } of WINDOWS)
  test.describe(name, { tag: "@thorough" }, () => {
    test.use(look);

    test("each state of the line can be seen and read", async ({ page }) => {
      test.slow();
      // The outcome of the next handshake: a close code, no answer, or a connection to the server.
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
      await inspect(page, `line-${name}-connecting`);
      fate = 1013;
      await page.clock.fastForward(11_000);
      // The clock keeps running while the test looks, so only attempts with long waits can be seen.
      for (const attempt of [4, 5]) {
        await expect(async () => {
          await page.clock.fastForward(4_500);
          await expect(header(page).getByText(`Reconnecting (${attempt})`)).toBeVisible({
            timeout: 500,
          });
        }).toPass();
        if (attempt === 5) await inspect(page, `line-${name}-reconnecting`);
      }
      await page.clock.fastForward(20_000);
      await expect(header(page).getByText("Disconnected", { exact: true })).toBeVisible();
      await inspect(page, `line-${name}-disconnected`);
      fate = 4008;
      await header(page).getByRole("button", { name: "Retry" }).click();
      await expect(header(page).getByText("Too many open chats")).toBeVisible();
      await inspect(page, `line-${name}-crowded`);
      fate = "server";
      await header(page).getByRole("button", { name: "Retry" }).click();
      await expect(connected(page)).toBeVisible();
      await inspect(page, `line-${name}-connected`);
    });
  });
