import { type Page, expect, test } from "@playwright/test";
import { WINDOWS, inspect, rank } from "./inspect";
import { callApi, composer, createReader, replies, say, speaker } from "./reader";

const SHORT = "[[script tokens=3 delay_ms=1]]";
const NAME = "Ottilie Vane";
const WHO = "A ferrywoman who has heard every excuse for not paying, and kindly believes none.";

interface Made {
  readonly id: string;
  readonly version: { readonly number: number };
  readonly definition: Readonly<Record<string, unknown>>;
}

async function make(page: Page, definition: object): Promise<Made> {
  return callApi<Made>(page, "POST", "/characters", {
    definition: { name: NAME, description: WHO, ...definition },
  });
}

async function openSection(page: Page, title: string): Promise<void> {
  await page.locator("summary").filter({ hasText: title }).click();
}

for (const { name: look, ...options } of WINDOWS)
  test.describe(look, rank(look), () => {
    test.use(options);

    test("a character of one's own is made, talks, is changed, and goes", async ({ page }) => {
      test.slow();
      await createReader(page);
      await page.goto("/characters");
      await page.getByRole("link", { name: "New character" }).click();
      await expect(page.getByRole("button", { name: "Talk" })).toBeDisabled();
      await page.getByLabel("Name").fill(NAME);
      await page.getByLabel("Who are they?").fill(WHO);
      await inspect(page, `${look}-own-character-new`);
      // A reload loses nothing.
      await page.reload();
      await expect(page.getByLabel("Who are they?")).toHaveValue(WHO);
      await page.getByRole("button", { name: "Talk" }).click();
      await expect(composer(page)).toHaveAttribute("placeholder", `Say something to ${NAME}`);
      await expect(page.locator("[data-monogram]").first()).toHaveAttribute("data-monogram", "OV");
      await say(page, `${SHORT} Is the river safe?`);
      await expect(replies(page, "final")).toHaveCount(1);
      await expect(speaker(page)).toContainText(NAME);

      await page.goto("/characters");
      await page.getByText("Mine", { exact: true }).click();
      const card = page.getByRole("listitem").filter({ hasText: NAME });
      await expect(card).toContainText("Yours");
      await expect(card).toContainText("Last chat just now");
      await inspect(page, `${look}-own-character-gallery`);
      await card.getByRole("link", { name: NAME, exact: true }).click();
      await expect(page.getByRole("heading", { name: NAME })).toBeVisible();
      await page.getByRole("link", { name: "Edit" }).click();
      await openSection(page, "Greetings");
      await page.getByLabel("First greeting").fill("Coins first. Then the story.");
      await page.getByRole("button", { name: "Another greeting" }).click();
      await page.getByLabel("Greeting 2", { exact: true }).fill("You again. Sit aft.");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
      await inspect(page, `${look}-own-character-edit`);

      await page.getByRole("link", { name: "Back to the character" }).click();
      await expect(page.getByText("Coins first.")).toBeVisible();
      await page.getByRole("button", { name: "Next greeting" }).click();
      await expect(page.getByText("You again.")).toBeVisible();
      await expect(page.getByText("Version 2")).toBeVisible();
      await inspect(page, `${look}-own-character-page`);
      await page.getByRole("button", { name: "Compare version 1" }).click();
      const difference = page.getByRole("dialog");
      const first = difference.getByRole("region", { name: "First greeting" });
      await expect(first.locator("ins")).toHaveText("Coins first. Then the story.");
      await expect(difference.getByRole("region")).toHaveCount(2);
      await inspect(page, `${look}-own-character-difference`);
      await difference.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Restore version 1" }).click();
      await expect(page.getByText("Version 3 · the newest")).toBeVisible();
      await expect(page.getByText("You again.")).toHaveCount(0);

      await page.getByRole("button", { name: "Share with everybody here" }).click();
      await expect(page.getByText("Yours, shared")).toBeVisible();
      const original = page.url();
      await page.getByRole("button", { name: "Copy" }).click();
      await expect(page.getByText("is yours now")).toBeVisible();
      await expect(page).not.toHaveURL(original);
      await expect(page.getByText("Yours, shared")).toHaveCount(0);
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await expect(page).toHaveURL(/\/characters$/);
      const left = await callApi<{ readonly count: number }>(page, "GET", "/characters?mine=true");
      expect(left.count).toBe(1);
    });

    test(
      "what two tabs wrote is told, and one chooses",
      { tag: "@thorough" },
      async ({ page, context }) => {
        await createReader(page);
        const { id } = await make(page, {});
        const address = `/characters/${id}/edit`;
        await page.goto(address);
        await page.getByLabel("Who are they?").fill("Mine: a widow.");
        const other = await context.newPage();
        await other.setViewportSize(options.viewport);
        await other.goto(address);
        // The first tab's draft is there; this tab discards it.
        await other.getByRole("button", { name: "Go back to the saved version" }).click();
        await other.getByLabel("Who are they?").fill("Theirs: a smuggler.");
        await other.getByLabel("Where you meet").fill("In fog.");
        await other.getByRole("button", { name: "Save", exact: true }).click();
        await expect(other.getByText("Saved.", { exact: true })).toBeVisible();

        await page.getByRole("button", { name: "Save", exact: true }).click();
        const dialog = page.getByRole("dialog", { name: "Changed elsewhere" });
        const who = dialog.getByRole("region", { name: "Who they are" });
        await expect(who.locator("del")).toContainText(["Theirs:", "smuggler."]);
        await expect(who.locator("ins")).toContainText(["Mine:", "widow."]);
        await expect(who.getByRole("radio", { name: "Mine" })).toBeChecked();
        // Only the other tab has changed this field.
        const where = dialog.getByRole("region", { name: "Where you meet" });
        await expect(where.getByRole("radio", { name: "Theirs" })).toBeChecked();
        await inspect(page, `${look}-own-character-conflict`);
        await dialog.getByRole("button", { name: "Save what I chose" }).click();
        await expect(dialog).toHaveCount(0);
        await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
        await expect(page.getByLabel("Where you meet")).toHaveValue("In fog.");
        expect(await callApi<Made>(page, "GET", `/characters/${id}`)).toMatchObject({
          version: { number: 3 },
          definition: { description: "Mine: a widow.", scenario: "In fog." },
        });
      },
    );

    test(
      "notes are added, changed and taken back by keys alone",
      { tag: "@thorough" },
      async ({ page }) => {
        await createReader(page);
        const { id } = await make(page, {
          character_book: {
            scan_depth: 7,
            entries: [
              {
                keys: ["lamp"],
                content: `It burns whale oil. ${"And so on. ".repeat(20)}`,
                insertion_order: 1,
                own: "kept",
              },
              { keys: ["cat"], content: "Asleep on the nets.", insertion_order: 2 },
            ],
          },
        });
        await page.goto(`/characters/${id}/edit`);
        await openSection(page, "Knowledge");
        const rows = page.getByRole("table", { name: "Notes" }).locator("[data-entry]");
        await expect(rows).toHaveCount(2);
        await page.getByRole("button", { name: "Add a note" }).press("Enter");
        await expect(page.getByLabel("Words that bring it to mind")).toBeFocused();
        await page.keyboard.type("toll, price");
        await page.keyboard.press("Tab");
        await page.keyboard.type("Two coppers. Three at night.");
        await expect(rows.nth(2)).toContainText("toll, price");
        await inspect(page, `${look}-own-character-notes`);
        await rows.nth(0).focus();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Delete");
        await expect(rows).toHaveCount(2);
        await page.getByRole("button", { name: "Undo" }).click();
        await expect(rows).toHaveCount(3);
        await page.getByLabel("Tick all").check();
        await page.getByRole("button", { name: "Do not use" }).click();
        await page.getByLabel("Tick: lamp").uncheck();
        await page.getByRole("button", { name: "Use", exact: true }).click();
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
        // The saved version can be tried while the form is being edited.
        await page.getByLabel("Something you might say").fill("What is the price?");
        const remembered = page.getByRole("region", { name: "From lorebooks" });
        await expect(remembered).toContainText("Two coppers. Three at night.");
        await page.getByLabel("Something you might say").fill("Is the cat asleep?");
        await expect(remembered).toContainText("Asleep on the nets.");
        await expect(remembered).not.toContainText("Two coppers. Three at night.");
        await inspect(page, `${look}-own-character-try`);
        const { definition } = await callApi<Made>(page, "GET", `/characters/${id}`);
        expect(definition["character_book"]).toMatchObject({
          scan_depth: 7,
          entries: [
            { keys: ["lamp"], enabled: false, own: "kept" },
            { keys: ["cat"], enabled: true },
            { keys: ["toll", "price"], content: "Two coppers. Three at night.", enabled: true },
          ],
        });
      },
    );
  });
