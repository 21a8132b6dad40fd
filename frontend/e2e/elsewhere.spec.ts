import { type Locator, type Page, expect, test } from "@playwright/test";
import { begin, connected } from "./device";
import { callApi, composer, createReader, questions, readConversationId, signUp } from "./reader";

/** Something that is being edited here is changed, deleted or moved in another tab meanwhile. */

interface Created {
  readonly id: string;
}

async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  return tab;
}

async function expectTold(form: Locator, label: string, theirs: string): Promise<void> {
  await expect(form.getByRole("alert")).toContainText("Changed elsewhere");
  const news = form.getByRole("region", { name: "Changed elsewhere" });
  await expect(news.getByRole("term")).toHaveText([label]);
  await expect(news.getByRole("definition")).toHaveText([theirs]);
}

test("a persona that another tab has changed is not overwritten unasked", async ({ page }) => {
  await createReader(page);
  await page.goto("/settings");
  await callApi(page, "POST", "/personas", { name: "Ser Jon", description: "A knight." });
  await page.reload();
  const other = await openTab(page);
  const [mine, theirs] = [page, other].map((tab) =>
    tab.getByRole("region", { name: "Who you are" }),
  ) as [Locator, Locator];
  for (const section of [mine, theirs]) {
    await section.getByRole("button", { name: "Actions for Ser Jon" }).click();
    await section.page().getByRole("menuitem", { name: "Edit" }).click();
  }
  const field = mine.getByLabel("Who you are to them");
  await field.fill("A knight with a limp.");
  await theirs.getByLabel("Who you are to them").fill("A knight of the road.");
  await theirs.getByLabel("Your name").fill("Ser Jon the Tall");
  await theirs.getByRole("button", { name: "Save" }).click();
  // First the form must be closed: the text alone would be found in its field, too.
  await expect(theirs.getByLabel("Your name")).toHaveCount(0);
  await expect(theirs.getByText("A knight of the road.")).toBeVisible();

  await mine.getByRole("button", { name: "Save" }).click();
  await expectTold(mine, "Who you are to them", "A knight of the road.");
  await page.screenshot({ path: "test-results/elsewhere-persona.png" });
  await expect(field).toHaveValue("A knight with a limp.");
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine.getByText("A knight with a limp.")).toBeVisible();
  // A change made only in the other tab stays.
  await expect(mine.getByText("Ser Jon the Tall")).toBeVisible();
});

test(
  "an entry and a note that were changed elsewhere say so before they are saved",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    await begin(page);
    const id = readConversationId(page);
    await page.getByRole("button", { name: "About Bronn" }).click();
    const about = page.getByRole("dialog", { name: "About Bronn" });
    const note = about.getByLabel("Author’s note");
    await note.fill("Mine.");
    await callApi(page, "PATCH", `/conversations/${id}`, {
      author_note: { text: "Theirs.", depth: 2, role: "system" },
    });
    await about.getByRole("button", { name: "Save note" }).click();
    await expectTold(about, "Author’s note", "Theirs.");
    await expect(note).toHaveValue("Mine.");
    await about.getByRole("button", { name: "Use this instead" }).click();
    await expect(note).toHaveValue("Theirs.");
    await expect(about.getByRole("alert")).toHaveCount(0);
    await expect(about.getByRole("button", { name: "Save note" })).toBeFocused();

    const book = await callApi<Created>(page, "POST", "/lorebooks", { name: "Harbour" });
    const entries = `/lorebooks/${book.id}/entries`;
    const entry = await callApi<Created>(page, "POST", entries, {
      keys: ["ice"],
      content: "Cold.",
    });
    await page.goto(`/lorebooks/${book.id}`);
    await page.getByRole("button", { name: "ice", exact: true }).click();
    const panel = page.getByRole("dialog");
    await panel.getByLabel("What it says").fill("Cold as mine.");
    await callApi(page, "PATCH", `${entries}/${entry.id}`, {
      content: "Cold as theirs.",
      keys: ["ice", "frost"],
    });
    await panel.getByRole("button", { name: "Save" }).click();
    await expectTold(panel, "What it says", "Cold as theirs.");
    await page.screenshot({ path: "test-results/elsewhere-entry.png" });
    await panel.getByRole("button", { name: "Save" }).click();
    await expect(panel).toHaveCount(0);
    expect(await callApi(page, "GET", `${entries}/${entry.id}`)).toMatchObject({
      content: "Cold as mine.",
      keys: ["ice", "frost"],
    });
  },
);

test("words for a message that another tab deletes stay within reach, and the focus off the composer", async ({
  page,
}) => {
  await signUp(page);
  await begin(page);
  const other = await openTab(page);
  await expect(connected(other)).toBeVisible();
  await composer(page).fill("half a thought");
  await questions(page).hover();
  await questions(page).getByRole("button", { name: "Edit", exact: true }).click();
  const editor = page.getByRole("textbox", { name: "Edited message" });
  await editor.fill("better words");
  await questions(other).hover();
  await questions(other).getByRole("button", { name: "Delete", exact: true }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Delete" }).click();

  const lost = page.getByRole("group", { name: "Your text" });
  await expect(lost).toContainText("better words");
  await expect(editor).toHaveCount(0);
  await page.screenshot({ path: "test-results/elsewhere-lost.png" });
  await expect(lost).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(questions(page)).toHaveCount(0);
  await expect(composer(page)).toHaveValue("half a thought");

  await page.reload();
  await expect(lost).toContainText("better words");
  await lost.getByRole("button", { name: "Put it into the message field" }).click();
  await expect(composer(page)).toHaveValue("better words\n\nhalf a thought");
  await expect(composer(page)).toBeFocused();
  await expect(lost).toHaveCount(0);
});

test("words for a message that another branch hides come back with it", async ({ page }) => {
  await signUp(page);
  await begin(page, '[[script text="first answer"]] one');
  const id = readConversationId(page);
  await page.getByRole("button", { name: "Edit", exact: true }).last().click();
  const editor = page.getByRole("textbox", { name: "Edited message" });
  await editor.fill("my correction");
  interface Messages {
    readonly results: readonly Created[];
  }
  const path = `/conversations/${id}`;
  const { results } = await callApi<Messages>(page, "GET", `${path}/messages?order=desc`);
  const reply = results[0]?.id ?? "";
  await callApi(page, "POST", `${path}/messages/${reply}/rewrite`, { content: "from elsewhere" });
  const lost = page.getByRole("group", { name: "Your text" });
  await expect(lost).toContainText("my correction");
  await expect(composer(page)).not.toBeFocused();
  await callApi(page, "PATCH", path, { leaf_id: reply });
  await expect(editor).toHaveValue("my correction");
  await expect(lost).toHaveCount(0);
});

test("the focus stays on the link of a chat that another tab pins", async ({ page }) => {
  await signUp(page);
  await begin(page, "Anchor [[script tokens=3 delay_ms=1]]");
  const id = readConversationId(page);
  const chats = page.getByRole("navigation", { name: "Chats" });
  const link = chats.getByRole("link", { name: /Anchor/ });
  await link.focus();
  for (const is_pinned of [true, false]) {
    await callApi(page, "PATCH", `/conversations/${id}`, { is_pinned });
    await expect(chats.getByRole("region", { name: "Pinned" })).toHaveCount(is_pinned ? 1 : 0);
    await page.waitForTimeout(200);
    await expect(link).toBeFocused();
  }
  const more = chats.getByRole("button", { name: /^More for/ });
  await more.focus();
  await callApi(page, "PATCH", `/conversations/${id}`, { is_pinned: true });
  await expect(chats.getByRole("region", { name: "Pinned" })).toHaveCount(1);
  await page.waitForTimeout(200);
  await expect(more).toBeFocused();
});
