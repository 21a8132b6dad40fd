import { type Locator, type Page, expect, test } from "@playwright/test";
import { begin, header, openDevice } from "./device";
import {
  callApi,
  composer,
  expectComposerFor,
  greeting,
  questions,
  readConversationId,
  readReply,
  replies,
  say,
  signUp,
  speaker,
} from "./reader";

const STRANGER = "Davos Seaworth";
const SHORT = "[[script tokens=3 delay_ms=1]]";

interface Messages {
  readonly results: readonly {
    readonly role: string;
    readonly content: string;
    readonly run_id: string | null;
  }[];
}

function chats(page: Page): Locator {
  return page.getByRole("navigation", { name: "Chats" });
}

async function askForStranger(page: Page): Promise<void> {
  await speaker(page).click();
  await page.getByRole("menuitem", { name: "Someone else…" }).click();
  await expect(page.getByLabel("Name")).toBeVisible();
}

async function switchToStranger(page: Page, name: string): Promise<void> {
  await askForStranger(page);
  await enterStranger(page, name);
}

async function enterStranger(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Switch", exact: true }).click();
}

async function listRoles(page: Page): Promise<readonly string[]> {
  const path = `/conversations/${readConversationId(page)}/messages`;
  const { results } = await callApi<Messages>(page, "GET", path);
  return results.map(({ role }) => role);
}

test("from the gallery to a chat whose greeting is kept", async ({ page }) => {
  await signUp(page);
  await page.getByRole("link", { name: "Characters" }).click();
  await expect(page).toHaveURL(/\/characters$/);
  await expect(page).toHaveTitle("Characters · Bronn");
  const cards = page.getByRole("listitem").filter({ has: page.getByRole("blockquote") });
  const card = cards.nth(1);
  const name = await card.getByRole("heading").innerText();
  const words = await card.getByRole("blockquote").innerText();
  expect(name).not.toBe("Bronn");
  await card.getByRole("link", { name: `Talk to ${name}` }).click();
  await expect(page).toHaveURL(/\/chat\?character=/);
  await expectComposerFor(page, name);
  await expect(page.getByText(words)).toBeVisible();
  await expect(page).toHaveTitle(`New chat with ${name} · Bronn`);
  // Nothing is stored before the first message.
  expect(await callApi(page, "GET", "/conversations")).toMatchObject({ count: 0 });

  await say(page, `${SHORT} Well met`);
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await expect(speaker(page)).toContainText(name);
  await page.reload();
  await expect(replies(page, "final")).toHaveCount(1);
  await expect(greeting(page)).toHaveCount(1);
  expect(await readReply(greeting(page))).toBe(words);
  await expect(replies(page)).toContainText(name);
  await expect(chats(page).getByRole("link", { name: `${name}:` })).toHaveCount(1);

  const path = `/conversations/${readConversationId(page)}`;
  expect(await callApi(page, "GET", path)).toMatchObject({ character: name, message_count: 3 });
  const { results } = await callApi<Messages>(page, "GET", `${path}/messages`);
  expect(results.map(({ role }) => role)).toEqual(["assistant", "user", "assistant"]);
  expect(results[0]?.content).toBe(words);
  const receipt = await callApi(page, "GET", `/chat/runs/${results[2]?.run_id ?? ""}/receipt`);
  expect(JSON.stringify(receipt)).toContain(`You are ${name}`);
});

test(
  "the greeting that was shown is the first message, from the first glance on",
  { tag: "@thorough" },
  async ({ page }) => {
    await signUp(page);
    const { 0: bronn } = await callApi<readonly { readonly greeting: string }[]>(
      page,
      "GET",
      "/characters",
    );
    const words = bronn?.greeting ?? "";
    await expect(page.getByText(words)).toBeVisible();
    await page.route("**/conversations", async (route) => {
      if (route.request().method() === "POST")
        await new Promise((resolve) => setTimeout(resolve, 600));
      await route.continue();
    });
    await page.evaluate((text) => {
      const counts = new Set<number>();
      Object.assign(window, { counts });
      new MutationObserver(() => {
        const shown = [...document.querySelectorAll("main p")].filter(
          ({ textContent }) => textContent === text,
        );
        counts.add(shown.length);
      }).observe(document.body, { subtree: true, childList: true });
    }, words);
    await say(page, SHORT);
    await expect(replies(page, "final")).toHaveCount(1);
    expect(await readReply(greeting(page))).toBe(words);
    // On the way from the opening to the thread the greeting is never missing and never shown twice.
    const counts = await page.evaluate(() => [
      ...(window as unknown as { counts: Set<number> }).counts,
    ]);
    expect(counts).toEqual([1]);
    expect(await listRoles(page)).toEqual(["assistant", "user", "assistant"]);
  },
);

test(
  "another character takes over in every tab, and a reply under way goes on",
  { tag: "@thorough" },
  async ({ page, browser }) => {
    const email = await signUp(page);
    const other = await openDevice(browser, email, await begin(page, `${SHORT} Well met`));
    for (const each of [page, other]) await expectComposerFor(each, "Bronn");
    await say(page, "[[script tokens=60 delay_ms=40]]");
    await expect(replies(other, "streaming").locator(".voice")).toContainText("3");

    await switchToStranger(page, STRANGER);
    await expect(speaker(page)).toBeFocused();
    for (const each of [page, other]) {
      await expect(speaker(each)).toContainText(STRANGER);
      await expectComposerFor(each, STRANGER);
      await expect(header(each).getByRole("heading")).toHaveText(`${SHORT} Well met`);
      await expect(each).toHaveTitle(`${STRANGER} — ${SHORT} Well met · Bronn`);
      await expect(chats(each).getByRole("link", { name: `${STRANGER}: ${SHORT}` })).toHaveCount(1);
      await expect(replies(each, "final")).toHaveCount(2);
      await expect(replies(each).last()).toContainText("60");
    }
    await page.reload();
    await expect(speaker(page)).toContainText(STRANGER);
    // A message stays under the name of the character that wrote it.
    await expect(replies(page).last().getByText("Bronn", { exact: true })).toBeVisible();

    await speaker(page).press("Enter");
    await expect(page.getByRole("menuitemradio", { name: STRANGER })).toBeChecked();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    for (const each of [page, other]) await expectComposerFor(each, "Bronn");
    await other.context().close();
  },
);

test(
  "a switch that fails is taken back, and says why",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await signUp(page);
    await begin(page);
    // The dialog is loaded when it is first opened.
    await askForStranger(page);
    await context.setOffline(true);
    await enterStranger(page, STRANGER);
    const alert = page.getByRole("alert").filter({ hasText: STRANGER });
    await expect(alert).toContainText(`${STRANGER} could not take over. No connection`);
    await expectComposerFor(page, "Bronn");
    await expect(speaker(page)).toContainText("Bronn");
    await expect(chats(page).getByRole("link", { name: STRANGER })).toHaveCount(0);
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await expect(alert).toHaveCount(0);
    await context.setOffline(false);
    await switchToStranger(page, STRANGER);
    await expect(speaker(page)).toContainText(STRANGER);
    await page.reload();
    await expect(speaker(page)).toContainText(STRANGER);
  },
);

test(
  "somebody whom nobody knows can be talked to, and what is written waits with them",
  { tag: "@thorough" },
  async ({ page, context }) => {
    await signUp(page);
    await page.getByRole("link", { name: "Talk to someone else" }).click();
    const box = page.getByLabel("Name");
    await expect(page.getByRole("button", { name: "Begin" })).toBeDisabled();
    await box.fill(`  ${STRANGER}  `);
    await box.press("Enter");
    await expectComposerFor(page, STRANGER);
    await expect(page.getByText(`The app knows nothing about ${STRANGER}`)).toBeVisible();
    await composer(page).fill("half a thought");
    await page.reload();
    await expectComposerFor(page, STRANGER);
    await expect(composer(page)).toHaveValue("half a thought");
    await page.getByRole("link", { name: "New chat" }).first().click();
    await expectComposerFor(page, "Bronn");
    await expect(composer(page)).toHaveValue("");
    await page.goBack();
    await expect(composer(page)).toHaveValue("half a thought");

    await context.setOffline(true);
    await say(page, SHORT);
    await expect(page.getByText("Waiting for the network.")).toBeVisible();
    await context.setOffline(false);
    await expect(replies(page, "final")).toHaveCount(1);
    await expect(questions(page)).toHaveCount(1);
    await expect(greeting(page)).toHaveCount(0);
    await expect(speaker(page)).toContainText(STRANGER);
    // No greeting was shown, so none is stored.
    expect(await listRoles(page)).toEqual(["user", "assistant"]);
  },
);
