import { type BrowserContext, type Page, expect, test } from "@playwright/test";
import { PAYLOADS } from "../src/testing/markdown-payloads";
import { type OwnServers, startOwnServers } from "./own-servers";
import { callApi, readConversationId, replies, say, signUp } from "./reader";
import { type ThinkingModel, startThinkingModel } from "./thinking-model";

/** How many payloads one reply contains; the unit tests check each one alone. */
const IN_A_REPLY = 40;
/** Every sixth: of 29 leaks to six addresses each leak once, and some of every other kind. */
const SAMPLE = PAYLOADS.filter((_, index) => index % 6 === 0);
const OPERATOR = { email: "operator@example.com", password: "Watchful-crow-91" };

// The servers are started once.
test.describe.configure({ mode: "default" });

let model: ThinkingModel;
let servers: OwnServers;
let did: string[];

test.beforeAll(async () => {
  model = await startThinkingModel();
  servers = await startOwnServers({
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: model.address,
    LLM_ALLOWED_MODELS: "openai/scribe",
    LLM_DEFAULT_MODEL: "openai/scribe",
    LLM_TITLE_MODEL: "off",
    RATE_LIMITS_ENABLED: "False",
    DJANGO_SUPERUSER_PASSWORD: OPERATOR.password,
  });
  await servers.manage("createsuperuser", "--noinput", "--email", OPERATOR.email);
});

test.afterAll(async () => {
  await servers.close();
  model.close();
});

/** Records every effect of the texts: code that runs, requests to other servers, navigation away from the page. */
async function watch(context: BrowserContext): Promise<void> {
  did = [];
  const own = new Set([
    new URL(servers.address).host,
    new URL(servers.backendAddress).host,
    `localhost:${new URL(servers.backendAddress).port}`,
  ]);
  await context.exposeFunction("noteAlert", (what: string) => did.push(`ran: ${what}`));
  await context.addInitScript(() => {
    const note = (window as unknown as { noteAlert: (what: string) => void }).noteAlert;
    window.alert = (what: unknown) => {
      note(String(what));
    };
    // A violation of the content policy counts, too: the element should not have been rendered.
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      note(`${violatedDirective} ${blockedURI}`);
    });
  });
  const check = (url: string): void => {
    const { protocol, host } = new URL(url);
    if (!["data:", "blob:"].includes(protocol) && !own.has(host)) did.push(`asked for: ${url}`);
  };
  context.on("request", (request) => {
    check(request.url());
  });
  context.on("page", (page) => {
    page.on("websocket", (socket) => {
      check(socket.url());
    });
    page.on("dialog", (dialog) => {
      did.push(`asked: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
}

test.beforeEach(async ({ context }) => {
  await watch(context);
});

function batch(payloads: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < payloads.length; at += IN_A_REPLY)
    found.push(payloads.slice(at, at + IN_A_REPLY).join("\n\n***\n\n"));
  return found;
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(300);
}

for (const { name, payloads, ...details } of [
  { name: "a sample", payloads: SAMPLE },
  { name: "everything", payloads: PAYLOADS, tag: "@thorough" },
])
  test.describe(name, details, () => {
    test("as a reply, letter by letter, and after a reload", async ({ page }) => {
      test.setTimeout(180_000);
      await signUp(page, servers.address);
      for (const [index, words] of batch(payloads).entries()) {
        model.script = { thoughts: words.slice(0, 2_000), words, pieceLength: 1 };
        await say(page, words.slice(0, 4_000));
        await expect(replies(page, "final")).toHaveCount(index + 1, { timeout: 60_000 });
      }
      await settle(page);
      expect(did).toEqual([]);
      await page.reload();
      await expect(replies(page, "final").last()).toBeVisible();
      await replies(page).getByText("Thoughts", { exact: true }).last().click();
      await settle(page);
      expect(new URL(page.url()).pathname).toBe(`/chat/${readConversationId(page)}`);
      expect(did).toEqual([]);

      // A control: such a request would have been recorded.
      await page.evaluate(() => {
        new Image().src = "https://evil.example/x.png";
      });
      await settle(page);
      expect(did.join("\n")).toContain("evil.example");
    });

    test("as a title, and as what is found", { tag: "@thorough" }, async ({ page }) => {
      test.setTimeout(120_000);
      await signUp(page, servers.address);
      for (const payload of payloads) {
        const title = `canary ${payload.replaceAll(/\s+/g, " ").slice(0, 190)}`;
        await callApi(page, "POST", "/conversations", { title });
      }
      await page.reload();
      const chats = page.getByRole("navigation", { name: "Chats" });
      await expect(chats.getByRole("link").nth(10)).toBeVisible();
      await chats.getByRole("link").last().scrollIntoViewIfNeeded();
      await chats.getByRole("link").nth(2).click();
      await settle(page);
      for (const words of [
        "canary",
        "alert(1)",
        "evil.example",
        "<img",
        "javascript:",
        "onerror",
      ]) {
        await page.getByRole("searchbox", { name: "Search" }).fill(words);
        await settle(page);
      }
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("searchbox").fill("canary");
      await settle(page);
      expect(did).toEqual([]);
    });

    test("in the admin", { tag: "@thorough" }, async ({ page }) => {
      test.setTimeout(120_000);
      const author = await page.context().newPage();
      await signUp(author, servers.address);
      const chat = await callApi<{ readonly id: string }>(author, "POST", "/conversations", {
        title: "<img src=x onerror=alert(1)>",
      });
      for (const payload of payloads)
        await callApi(author, "POST", `/conversations/${chat.id}/messages/create`, {
          content: payload,
        });
      await page.goto(`${servers.backendAddress}/admin/`);
      await page.locator("input[name=username]").fill(OPERATOR.email);
      await page.locator("input[name=password]").fill(OPERATOR.password);
      await page.locator("[type=submit]").click();
      await expect(page.locator("#user-tools")).toBeVisible();
      for (const path of [
        "chat/message/",
        "chat/message/?p=2",
        "chat/message/?q=alert",
        "chat/conversation/",
        `chat/conversation/${chat.id}/change/`,
        "llm_service/llmcalllog/",
      ]) {
        const answer = await page.goto(`${servers.backendAddress}/admin/${path}`);
        expect(answer?.status(), path).toBeLessThan(500);
        await settle(page);
      }
      expect(did).toEqual([]);
    });
  });
