import { expect, test } from "@playwright/test";
import { inspect, rank } from "./inspect";
import { replies, say, signUp } from "./reader";

const FENCE = "`".repeat(3);

/** All kinds of Markdown. Double quotes are avoided, because they would end the script. */
const RICH = [
  "*He turns the coin over.* Aye, I *really* counted[^1] it :smile:\nand $5 and $10 are not $x^2 + y_1$.",
  "これは**「重要」**です。価格は10~20元。詳細はhttps://example.com/a。次へ",
  "مرحبا بالعالم، هذا **نص** من اليمين",
  "| job | who pays | what it is worth | what they say afterwards | and how long it took |\n|---|:-:|--:|---|---|\n| **door** | Maud | 5 | nothing that could be repeated | a night |",
  "- [x] sharpen the sword\n- [ ] pay the `smith`\n- ride\n  1. north\n  2. home",
  `${FENCE}rust\nfn main() { println!(1); } // silver\n${FENCE}`,
  "$$\n\\\\sum_{i=1}^{n} i = \\\\frac{n(n+1)}{2}\n$$".replaceAll("\\\\", "\\"),
  "> A purse never lied.\n> [terms](https://example.com/), see [the map][m]",
  "![a map](https://pictures.invalid/map.png) <b onclick=alert(1)>raw</b> [dead](javascript:alert(1)) ~~no~~",
  "[^1]: Twice, by *candle*.\n\n[m]: https://example.com/map",
].join("\n\n");

for (const { name, viewport } of [
  { name: "desktop", viewport: { width: 1440, height: 1400 } },
  { name: "phone", viewport: { width: 360, height: 1400 } },
] as const)
  test.describe(name, rank(name), () => {
    test.use({ viewport });

    test("a reply is drawn while it comes, without half a mark", async ({ page, baseURL }) => {
      test.setTimeout(90_000);
      const foreign: string[] = [];
      const complaints: string[] = [];
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(`${baseURL ?? ""}/`) && !url.startsWith("data:")) foreign.push(url);
      });
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) complaints.push(message.text());
      });
      page.on("dialog", (dialog) => {
        complaints.push(dialog.message());
        void dialog.dismiss();
      });
      await signUp(page);
      await page.evaluate(() => {
        const seen = new Set<string>();
        Object.assign(window, { seen });
        new MutationObserver(() => {
          const voice = document.querySelector(
            '[data-role="user"] ~ [data-role="assistant"] .voice',
          );
          if (voice) seen.add(voice.textContent);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      await say(page, `[[script text="${RICH}" delay_ms=25]]`);
      await expect(replies(page, "final")).toHaveCount(1, { timeout: 30_000 });
      const reply = replies(page).locator(".voice");

      const seen = await page.evaluate(() => [
        ...(window as unknown as { seen: Set<string> }).seen,
      ]);
      // Many times on an idle machine, and several on any.
      expect(seen.length).toBeGreaterThan(5);
      expect(seen.filter((text) => /streamdown|\*\*|\]\(|~~|\||\[\^|\]\[/.test(text))).toEqual([]);

      await expect(reply.locator("em.action")).toHaveText("He turns the coin over.");
      await expect(reply.getByRole("region", { name: /^Table: job/ })).toBeVisible();
      await expect(reply.getByRole("checkbox", { name: "Done" })).toBeChecked();
      await expect(reply.locator(".katex").first()).toBeVisible();
      await expect(reply.locator("[class^=hljs]").first()).toBeVisible();
      await expect(reply).toContainText("😄");
      await expect(reply).toContainText("$5 and $10");
      await expect(reply.locator("img, b, script")).toHaveCount(0);
      await expect(reply.getByRole("link", { name: "the map" })).toBeVisible();
      await expect(reply.getByRole("link", { name: "dead" })).toHaveCount(0);
      await expect(reply.getByRole("link", { name: "a map (pictures.invalid)" })).toBeVisible();
      await expect(page.getByRole("log", { name: "News" })).toContainText(
        "He turns the coin over.",
      );

      const drawn = await reply.innerText();
      await reply
        .getByRole("button", { name: "Footnote 1", exact: true })
        .click({ timeout: 5_000 });
      await expect(reply.getByRole("listitem").filter({ hasText: "by candle" })).toBeFocused();
      await inspect(page, `markdown-${name}`);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.waitForTimeout(400);
      await page.screenshot({ path: `test-results/screenshots/markdown-${name}-dark.png` });

      await page.reload();
      await expect(replies(page, "final")).toHaveCount(1);
      await expect(reply.locator(".katex")).toHaveCount(2);
      await expect(reply).toContainText("😄");
      expect(await reply.innerText()).toBe(drawn);
      expect(foreign).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
