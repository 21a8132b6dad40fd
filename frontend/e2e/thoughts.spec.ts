import { type Page, expect, test } from "@playwright/test";
import { WINDOWS, inspect } from "./inspect";
import { type OwnServers, startOwnServers } from "./own-servers";
import { readReply, replies, say, signUp } from "./reader";
import { type ThinkingModel, startThinkingModel } from "./thinking-model";

const THOUGHTS =
  "The man wants a price.\n\nHe has gold, or he would not ask; and he is afraid, or he would not ask me. " +
  "Name a sum, let him wince, and take the half of it in advance.";
const WORDS = "Depends whose throat. *Gold*, by the month, up front.";

// The servers are started only once, and each test sets the model's reply.
test.describe.configure({ mode: "default" });

let model: ThinkingModel;
let servers: OwnServers;

test.beforeAll(async () => {
  model = await startThinkingModel();
  servers = await startOwnServers({
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: model.address,
    LLM_ALLOWED_MODELS: "openai/thinker",
    LLM_DEFAULT_MODEL: "openai/thinker",
    LLM_TITLE_MODEL: "off",
  });
});

test.afterAll(async () => {
  await servers.close();
  model.close();
});

async function copyReply(page: Page): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await replies(page).last().hover();
  await replies(page).last().getByRole("button", { name: "Copy" }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

test("thoughts are folded under the reply, in reach of a keyboard, and in no copy", async ({
  page,
}) => {
  model.script = { thoughts: THOUGHTS, words: WORDS };
  await signUp(page, servers.address);
  await say(page, "What do you cost?");
  const reply = replies(page, "final");
  await expect(reply).toHaveCount(1);
  const summary = reply.getByText("Thoughts", { exact: true });
  const body = reply.getByText("Name a sum");
  await expect(summary).toBeVisible();
  await expect(body).toBeHidden();
  expect(await readReply(reply)).toBe("Depends whose throat. Gold, by the month, up front.");
  expect(await copyReply(page)).toBe(WORDS);

  await summary.focus();
  await page.keyboard.press("Enter");
  await expect(body).toBeVisible();
  await page.keyboard.press("Space");
  await expect(body).toBeHidden();

  await page.reload();
  await expect(reply.getByText("Thoughts", { exact: true })).toBeVisible();
  await expect(body).toBeHidden();
  await page.waitForTimeout(1_000);
  await say(page, "And now?");
  await expect(replies(page, "final")).toHaveCount(2);
  expect(JSON.stringify(model.asked.at(-1))).not.toContain("Name a sum");
});

test(
  "a reply without a word says so and can be asked for again",
  { tag: "@thorough" },
  async ({ page }) => {
    model.script = { thoughts: "", words: "" };
    await signUp(page, servers.address);
    await say(page, "What do you cost?");
    await expect(replies(page, "error").getByRole("alert")).toContainText("without any text");
    await page.reload();
    const reply = replies(page, "error");
    await expect(reply.getByText("without any text")).toBeVisible();
    await expect(reply.getByText("Bronn")).toHaveCount(0);
    model.script = { thoughts: "", words: WORDS };
    await reply.getByRole("button", { name: "Retry" }).click();
    await expect(replies(page, "final").locator(".voice")).toContainText("Depends whose throat.");
  },
);

for (const { name, ...look } of WINDOWS)
  test.describe(name, { tag: "@thorough" }, () => {
    test.use(look);

    test("thoughts and empty replies can be seen and read", async ({ page }) => {
      model.script = { thoughts: THOUGHTS, words: WORDS, pauseMs: 1_500 };
      await signUp(page, servers.address);
      await say(page, "What do you cost?");
      await expect(replies(page, "streaming")).toHaveCount(1);
      await inspect(page, `thoughts-${name}-thinking`);
      await expect(replies(page, "final")).toHaveCount(1);
      await inspect(page, `thoughts-${name}-folded`);
      await replies(page).getByText("Thoughts", { exact: true }).click();
      await inspect(page, `thoughts-${name}-open`);
      model.script = { thoughts: THOUGHTS, words: "" };
      await say(page, "Say nothing.");
      await expect(replies(page, "error")).toHaveCount(1);
      await inspect(page, `thoughts-${name}-empty`);
      await page.reload();
      await expect(replies(page, "error")).toHaveCount(1);
      await inspect(page, `thoughts-${name}-empty-later`);
    });
  });
