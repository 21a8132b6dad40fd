import { type Page, expect, test } from "@playwright/test";
import { inspect } from "./inspect";
import { callApi, createReader, greeting, readConversationId, replies, say } from "./reader";

const SHORT = "[[script tokens=3 delay_ms=1]]";
const NAME = "Ottilie Vane";

interface Made {
  readonly id: string;
}

async function make(page: Page, definition: object): Promise<Made> {
  return callApi<Made>(page, "POST", "/characters", { definition: { name: NAME, ...definition } });
}

test("a picture stands for the initials, everywhere", { tag: "@thorough" }, async ({ page }) => {
  await createReader(page);
  const { id } = await make(page, { first_mes: "Coins first." });
  await page.goto(`/characters/${id}/edit`);
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 300 } });
  await page
    .getByLabel("Picture file")
    .setInputFiles({ name: "ottilie.png", mimeType: "image/png", buffer: picture });
  await expect(page.getByRole("button", { name: "Remove" })).toBeVisible();
  await page.getByRole("button", { name: "Talk" }).click();
  await expect(page.getByText("Coins first.")).toBeVisible();
  const face = page.locator("main img").first();
  await expect(face).toHaveJSProperty("complete", true);
  expect(await face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await say(page, SHORT);
  await expect(greeting(page)).toContainText("Coins first.");
});

test("a chat begins with the greeting one leafs to, and is played as one likes", async ({
  page,
}) => {
  await createReader(page);
  const { id } = await make(page, {
    first_mes: "Coins first.",
    alternate_greetings: ["You again. Sit aft.", "No crossing tonight."],
  });
  const persona = await callApi<{ readonly id: string }>(page, "POST", "/personas", {
    name: "Ser Jon",
    description: "A hedge knight.",
  });
  await page.goto(`/chat?character=${id}`);
  await expect(page.getByText("Coins first.")).toBeVisible();
  await page.getByRole("button", { name: "Next greeting" }).click();
  await expect(page.getByText("You again. Sit aft.")).toBeVisible();
  await inspect(page, "own-character-leaves");
  await say(page, SHORT);
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(greeting(page)).toContainText("You again. Sit aft.");
  await page.reload();
  await expect(greeting(page)).toContainText("You again. Sit aft.");

  await page.getByRole("button", { name: "You are: Yourself" }).click();
  await page.getByRole("menuitemradio", { name: "Ser Jon", exact: true }).click();
  await expect(page.getByRole("button", { name: "You are: Ser Jon" })).toBeVisible();
  await page.getByRole("button", { name: `About ${NAME}` }).click();
  const panel = page.getByRole("dialog");
  await panel.getByLabel("Author’s note").fill("Fog, and no moon.");
  await panel.getByLabel("Messages before the end").fill("2");
  await panel.getByRole("button", { name: "Save note" }).click();
  await expect(panel.getByText("Saved.", { exact: true })).toBeVisible();
  await panel.getByText("Saved.", { exact: true }).scrollIntoViewIfNeeded();
  await inspect(page, "own-character-direction");
  expect(await callApi(page, "GET", `/conversations/${readConversationId(page)}`)).toMatchObject({
    character_id: id,
    persona_id: persona.id,
    author_note: { text: "Fog, and no moon.", depth: 2, role: "system" },
  });
  await panel.getByRole("link", { name: "Open their page" }).click();
  await expect(page).toHaveURL(new RegExp(`/characters/${id}$`));
});
