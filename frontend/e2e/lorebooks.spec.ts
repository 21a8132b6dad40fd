import { expect, test } from "@playwright/test";
import path from "node:path";
import { WINDOWS, inspect, rank } from "./inspect";
import { callApi, composer, createReader, replies, say } from "./reader";

const NORTH = path.join(import.meta.dirname, "cards", "north.json");

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, rank(look), () => {
    test.use(options);

    test("a lorebook is made, written, tried and opened in a chat", async ({ page }) => {
      test.slow();
      await createReader(page);
      await page.goto("/lorebooks");
      await expect(page.getByText("No lorebooks yet")).toBeVisible();
      await inspect(page, `${look}-lorebooks-none`);
      await page.getByRole("button", { name: "New lorebook" }).click();
      await page.getByLabel("Name of the lorebook").fill("The harbour");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/\/lorebooks\/[0-9a-f-]{36}$/);
      await expect(page.getByRole("heading", { name: "The harbour" })).toBeVisible();

      await page.getByRole("button", { name: "Add an entry" }).click();
      const panel = page.getByRole("dialog");
      await expect(panel.getByLabel("Words that trigger it")).toBeFocused();
      await panel.getByLabel("Words that trigger it").fill("ice\n/(a+)+$/");
      await panel.getByLabel("What it says").fill("The harbour freezes every winter.");
      await panel.getByLabel("Title").fill("Places / Harbour");
      await panel.getByRole("button", { name: "Save" }).click();
      await expect(panel.getByLabel("Words that trigger it")).toHaveAccessibleDescription(
        /^This pattern cannot be used\./,
      );
      await inspect(page, `${look}-lore-entry-refused`);
      await panel.getByLabel("Words that trigger it").fill("ice\n/sno+w/i");
      await panel.getByText("Chance and time").click();
      await panel.getByLabel("Stays for").fill("2");
      await inspect(page, `${look}-lore-entry`);
      await page.keyboard.press("Control+Enter");
      await expect(panel).toHaveCount(0);
      await page.getByRole("button", { name: "Add an entry" }).click();
      await panel.getByLabel("Words that trigger it").fill("wall");
      await panel.getByLabel("What it says").fill("High and old.");
      await page.keyboard.press("Control+Enter");
      await expect(panel).toHaveCount(0);
      const table = page.getByRole("table", { name: "Entries" });
      await expect(table.getByRole("button", { name: "Harbour", exact: true })).toBeVisible();
      await expect(table.getByRole("button", { name: /^Places/ })).toBeVisible();
      await inspect(page, `${look}-lore-entries`);

      await page.getByText("Try it", { exact: true }).click();
      await page.getByLabel("Message 1", { exact: true }).fill("Is there SNOOOW?");
      await page.keyboard.press("Control+Enter");
      const result = page.getByRole("region", { name: "What it triggered" });
      await expect(result.getByText("1 of 2 got in")).toBeVisible();
      const fired = result.getByRole("list", { name: "What got in" }).getByRole("listitem");
      await expect(fired).toContainText("/sno+w/i");
      const out = result.getByRole("group", { name: "What was left out" });
      await expect(out).toContainText("None of its words was said");
      await expect(out.getByRole("button", { name: "wall" })).toBeVisible();
      await inspect(page, `${look}-lore-try`);
      await fired.getByRole("button").click();
      await expect(panel.getByLabel("Title")).toHaveValue("Places / Harbour");
      await page.keyboard.press("Escape");

      await page.goto("/chat");
      await say(page, "[[script tokens=3 delay_ms=1]] Is there ice?");
      await expect(replies(page, "final")).toHaveCount(1);
      await page.getByRole("button", { name: "About Bronn" }).click();
      const about = page.getByRole("dialog", { name: "About Bronn" });
      await about.getByRole("checkbox", { name: "The harbour" }).check();
      await expect(about.getByRole("checkbox", { name: "The harbour" })).toBeChecked();
      await about.getByRole("group", { name: "Lorebooks" }).scrollIntoViewIfNeeded();
      await inspect(page, `${look}-lore-in-chat`);
      await page.reload();
      await expect(composer(page)).toBeVisible();
      await page.getByRole("button", { name: "About Bronn" }).click();
      await expect(about.getByRole("checkbox", { name: "The harbour" })).toBeChecked();
      await page.keyboard.press("Escape");

      await say(page, "[[script tokens=3 delay_ms=1]] And is there ice now?");
      await expect(replies(page, "final")).toHaveCount(2);
      const why = replies(page).last().getByRole("button", { name: "Why this reply" });
      await why.focus();
      await page.keyboard.press("Enter");
      const told = page.getByRole("region", { name: "From lorebooks" });
      await expect(told.getByRole("link", { name: "The harbour" })).toBeVisible();
      const gotIn = told.getByRole("list", { name: "What got in" }).getByRole("listitem");
      // The keyword was used before the lorebook was chosen; the entry stays active for two messages.
      await expect(gotIn.first()).toContainText("Places / Harbour");
      await expect(gotIn.first()).toContainText("stays from earlier messages");
      await told.scrollIntoViewIfNeeded();
      await inspect(page, `${look}-lore-receipt`);
    });

    test(
      "a lorebook comes in, is sorted out, goes, and comes back",
      { tag: "@thorough" },
      async ({ page }) => {
        test.slow();
        await createReader(page);
        await page.goto("/lorebooks");
        await page.getByLabel("Choose lorebooks to import").setInputFiles(NORTH);
        const panel = page.getByRole("dialog", { name: "Import lorebooks" });
        await inspect(page, `${look}-lorebook-report`);
        await panel.getByRole("button", { name: "Import 1 lorebook" }).click();
        await panel.getByRole("button", { name: "Done" }).click();
        await expect(page.getByRole("link", { name: "The North" })).toBeVisible();
        await inspect(page, `${look}-lorebooks`);
        await page.getByRole("link", { name: "The North" }).click();
        const table = page.getByRole("table", { name: "Entries" });
        await expect(table.getByRole("checkbox")).toHaveCount(3);
        await page.getByLabel("Which entries").selectOption("Always in mind");
        await expect(table.getByRole("checkbox")).toHaveCount(1);
        await page.getByLabel("Which entries").selectOption("All entries");

        await page.getByLabel("Tick all").check();
        await page.getByRole("button", { name: "Do not use" }).click();
        await expect(page.getByText("2 entries out of use")).toBeVisible();
        await expect(table.getByText("off", { exact: true })).toHaveCount(2);
        await page.getByRole("button", { name: "Undo" }).click();
        await expect(table.getByText("off", { exact: true })).toHaveCount(0);
        await table.getByRole("button", { name: "Winter" }).focus();
        await page.keyboard.press("Delete");
        await expect(table.getByRole("button", { name: "Winter" })).toHaveCount(0);
        await page.getByRole("button", { name: "Undo" }).click();
        await expect(table.getByRole("button", { name: "Winter" })).toBeVisible();

        await page.getByText("Settings", { exact: true }).click();
        const characters = page.getByRole("group", { name: "Goes with" });
        await characters.getByRole("checkbox", { name: "Bronn" }).focus();
        await page.keyboard.press("Space");
        await page.getByRole("button", { name: "Save" }).click();
        await expect(page.getByText("Goes with 1 character")).toBeVisible();
        await characters.scrollIntoViewIfNeeded();
        await inspect(page, `${look}-lorebook-characters`);
        const back = page.url();
        await page.goto("/characters/7704a0e2-b7ec-5f8a-9166-61b0aeb632ac");
        const books = page.getByRole("group", { name: "Lorebooks" });
        await expect(books.getByRole("checkbox", { name: "The North" })).toBeChecked();
        await books.scrollIntoViewIfNeeded();
        await inspect(page, `${look}-character-lorebooks`);
        await page.goto("/chat");
        await say(page, "[[script tokens=3 delay_ms=1]] Tell me of winter.");
        await expect(replies(page, "final")).toHaveCount(1);
        await page.getByRole("button", { name: "About Bronn" }).click();
        const about = page.getByRole("dialog", { name: "About Bronn" });
        const fixed = about.getByRole("checkbox", { name: "The North" });
        await expect(fixed).toBeChecked();
        await expect(fixed).toBeDisabled();
        await page.keyboard.press("Escape");
        const why = replies(page).last().getByRole("button", { name: "Why this reply" });
        await why.focus();
        await page.keyboard.press("Enter");
        const told = page.getByRole("region", { name: "From lorebooks" });
        await expect(told).toContainText("Goes with the character");

        await page.goto("/lorebooks");
        await page.getByLabel("Choose lorebooks to import").setInputFiles(NORTH);
        await expect(panel.getByRole("link", { name: "The North" })).toBeVisible();
        await inspect(page, `${look}-lorebook-same`);
        await page.keyboard.press("Escape");
        await page.goto(back);
        await page.getByText("Settings", { exact: true }).click();
        await page.getByText("In all my chats").click();
        await page.getByLabel("Messages to scan").fill("5");
        await page.getByRole("button", { name: "Save" }).click();
        await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
        await inspect(page, `${look}-lorebook-settings`);

        const [file] = await Promise.all([
          page.waitForEvent("download"),
          page
            .getByRole("button", { name: "Export The North" })
            .click()
            .then(() => page.getByRole("menuitem", { name: /^RisuAI/ }).click()),
        ]);
        expect(file.suggestedFilename()).toBe("The North (risu).json");
        await page.getByRole("button", { name: "Delete The North" }).click();
        await expect(page).toHaveURL(/\/lorebooks$/);
        await expect(page.getByText("No lorebooks yet")).toBeVisible();
        await page.getByRole("button", { name: "Undo" }).click();
        await expect(page.getByRole("link", { name: "The North" })).toBeVisible();
        const left = await callApi<{ readonly results: readonly unknown[] }>(
          page,
          "GET",
          "/lorebooks",
        );
        expect(left.results).toMatchObject([{ scope: "always", scan_depth: 5, entry_count: 2 }]);
      },
    );
  });
