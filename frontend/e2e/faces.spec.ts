import { type Locator, type Page, expect, test } from "@playwright/test";
import { WINDOWS, inspect, rank } from "./inspect";
import { callApi, composer, createReader, questions, replies, say, signUp } from "./reader";

const SHORT = "[[script tokens=3 delay_ms=1]]";

/** Records the layout shifts of the page, as the browser counts them. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(window, { shifts: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as {
        value: number;
        hadRecentInput: boolean;
      }[])
        if (!entry.hadRecentInput) (window as unknown as { shifts: number }).shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
}

function readShifts(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { shifts: number }).shifts);
}

/** The page's colours as the browser resolves them. */
function readColours(page: Page): Promise<readonly string[]> {
  return page.locator("main").evaluate((main) => {
    const style = getComputedStyle(main);
    return ["--accent", "--light", "--paper", "--told"].map((key) => style.getPropertyValue(key));
  });
}

/** The contrast of a field's border to the colours inside and outside of it. */
function measureEdge(field: Locator): Promise<number> {
  return field.evaluate((element) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const measure = (colour: string): number | null => {
      if (!canvas) return null;
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      if (alpha === 0) return null;
      const [r, g, b] = [red, green, blue].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let bordered: Element = element;
    while (getComputedStyle(bordered).borderTopWidth === "0px" && bordered.parentElement)
      bordered = bordered.parentElement;
    const edge = measure(getComputedStyle(bordered).borderTopColor) ?? 0;
    const grounds: number[] = [];
    for (
      let each: Element | null = bordered;
      each && grounds.length < 2;
      each = each.parentElement
    ) {
      const ground = measure(getComputedStyle(each).backgroundColor);
      if (ground !== null) grounds.push(ground);
    }
    return Math.min(
      ...grounds.map((ground) => (Math.max(ground, edge) + 0.05) / (Math.min(ground, edge) + 0.05)),
    );
  });
}

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, rank(look), () => {
    test.use(options);

    test("each chat stands in the colours of whom it is with, and says who that is", async ({
      page,
    }) => {
      test.slow();
      await watchShifts(page);
      await signUp(page);
      const [bronn, maud] = await callApi<
        readonly { openers: readonly string[]; topics: readonly string[]; tagline: string }[]
      >(page, "GET", "/characters");
      await expect(page.getByRole("button", { name: bronn?.openers[0] ?? "" })).toBeVisible();
      const bronns = await readColours(page);
      await page.goto("/characters");
      await expect(page.locator('[data-device="sword-and-coin"]')).toBeVisible();
      await expect(page.locator('[data-device="lighthouse"]')).toBeVisible();
      expect(await readShifts(page)).toBeLessThan(0.02);
      await page.getByRole("link", { name: "Talk to Maud Pellow" }).click();
      const opener = page.getByRole("button", { name: maud?.openers[1] ?? "" });
      await expect(opener).toBeVisible();
      for (const face of await page.locator("main [data-device]").all())
        await expect(face).toHaveAttribute("data-device", "lighthouse");
      const mauds = await readColours(page);
      expect(mauds.filter((colour, index) => colour === bronns[index])).toEqual([]);

      await say(page, SHORT);
      await expect(replies(page, "final")).toHaveCount(1);
      await page.getByRole("button", { name: "About Maud Pellow" }).click();
      const panel = page.getByRole("dialog", { name: "About Maud Pellow" });
      await expect(panel.getByText(maud?.tagline ?? "")).toBeVisible();
      await expect(panel.getByText(maud?.topics[0] ?? "")).toBeVisible();
      await inspect(page, `${look}-about`);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("button", { name: "About Maud Pellow" })).toBeFocused();
    });

    test(
      "an answer stands 24 pixels below its question, and nothing moves by itself",
      { tag: "@thorough" },
      async ({ page }) => {
        await watchShifts(page);
        await signUp(page);
        await say(page, SHORT);
        await expect(replies(page, "final")).toHaveCount(1);
        const measure = async (): Promise<number> => {
          const asked = await questions(page).locator("p").boundingBox();
          const answered = await replies(page).boundingBox();
          return (answered?.y ?? 0) - (asked?.y ?? 0) - (asked?.height ?? 0);
        };
        // After the animation.
        await expect.poll(measure).toBe(24);
        for (const path of [
          page.url(),
          "/chat",
          "/chat?character=maud",
          "/settings",
          "/usage",
          "/",
        ]) {
          await page.goto(path);
          await page.waitForTimeout(1_000);
          expect(await readShifts(page), path).toBeLessThan(0.02);
        }
      },
    );

    for (const colorScheme of ["light", "dark"] as const)
      test(
        `fields can be told from what is around them, ${colorScheme}`,
        rank(colorScheme),
        async ({ page }) => {
          await createReader(page);
          await page.emulateMedia({ colorScheme });
          for (const path of ["/chat", "/chat?character=maud", "/settings", "/characters"]) {
            await page.goto(path);
            if (path.startsWith("/chat"))
              await expect(page.getByRole("button", { name: /\?$/ }).first()).toBeVisible();
            const fields = page.locator(
              "input:visible:not([type=radio]), textarea:visible, select:visible",
            );
            await expect(fields.first()).toBeVisible();
            // A focused field has a border of another colour.
            await page.locator("body").evaluate(() => {
              (document.activeElement as HTMLElement | null)?.blur();
            });
            await page.waitForTimeout(300);
            for (const field of await fields.all())
              expect(await measureEdge(field), `${colorScheme} ${path}`).toBeGreaterThanOrEqual(3);
          }
        },
      );
  });

test(
  "time and actions come with the pointer and with the focus, and stay at the newest reply",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await say(page, SHORT);
    await expect(replies(page, "final")).toHaveCount(1);
    await say(page, SHORT);
    await expect(replies(page, "final")).toHaveCount(2);
    await page.mouse.move(1, 1);
    const opacity = (reply: Locator): Promise<string> =>
      reply.locator(".message-actions").evaluate((row) => getComputedStyle(row).opacity);
    const [first, newest] = [replies(page).first(), replies(page).last()];
    await expect(newest.locator("time")).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
    await expect.poll(() => opacity(newest)).toBe("1");
    await expect.poll(() => opacity(first)).toBe("0");
    await first.hover();
    await expect.poll(() => opacity(first)).toBe("1");
    await expect(first.locator(".message-actions")).toContainText("demo");
    await page.mouse.move(1, 1);
    await expect.poll(() => opacity(first)).toBe("0");
    await first.getByRole("button", { name: "Copy" }).focus();
    await page.keyboard.press("Tab");
    await expect(first.getByRole("button", { name: "Regenerate" })).toBeFocused();
    await expect.poll(() => opacity(first)).toBe("1");
  },
);

test.describe("by touch", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("what can be done with an earlier reply is there, big enough for a finger", async ({
    page,
  }) => {
    await signUp(page);
    await say(page, SHORT);
    await expect(replies(page, "final")).toHaveCount(1);
    await say(page, SHORT);
    await expect(replies(page, "final")).toHaveCount(2);
    const first = replies(page).first();
    const regenerate = first.getByRole("button", { name: "Regenerate" });
    expect((await regenerate.boundingBox())?.height).toBeGreaterThanOrEqual(40);
    await regenerate.tap();
    await expect(page.getByText("2 / 2")).toBeVisible();
  });
});

test(
  "a small turn of the wheel while a reply is written is not taken back",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await say(page, "[[script tokens=1200 delay_ms=1]]");
    await expect(replies(page, "final")).toHaveCount(1);
    await say(page, "[[script tokens=600 delay_ms=20]]");
    await expect(replies(page, "streaming").locator(".voice")).toContainText("40");
    await page.locator("main [data-scroller]").hover();
    await page.mouse.wheel(0, -30);
    await expect(page.getByRole("button", { name: "Jump to latest" })).toBeVisible();
    const read = (): Promise<number> =>
      page.locator("main [data-scroller]").evaluate(({ scrollTop }) => scrollTop);
    await page.waitForTimeout(300);
    const top = await read();
    await page.waitForTimeout(1_000);
    expect(await read()).toBe(top);
    await page.getByRole("button", { name: "Stop" }).click();
  },
);

test(
  "an archived chat that is found says so, and a title is not said twice",
  { tag: "@thorough" },
  async ({ page }) => {
    await createReader(page);
    const { id } = await callApi<{ readonly id: string }>(page, "POST", "/conversations", {
      title: "Bronn",
    });
    await page.goto(`/chat/${id}`);
    await expect(page).toHaveTitle("Bronn");
    await callApi(page, "PATCH", `/conversations/${id}`, { title: "Old wages", is_archived: true });
    await page.goto("/chat");
    await expect(composer(page)).toBeVisible();
    await page.getByRole("searchbox", { name: "Search" }).fill("wages");
    const found = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
    await expect(found).toHaveText("Old wagesArchived");
  },
);
