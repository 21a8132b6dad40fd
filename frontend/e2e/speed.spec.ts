import { type Page, expect, test } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { begin } from "./device";
import { callApi, composer, createReader, replies, say, signUp } from "./reader";

const BACKEND = join(import.meta.dirname, "..", "..", "backend");
const SLOWDOWN = 4;

/**
 * Far above what an idle machine takes: a busy machine still passes, but work that grows with the length of the thread
 * fails. The report's annotations have the measured values.
 */
const LIMIT_MS = { open: 8_000, key: 500 };

/** Creates a chat of `count` messages directly, because the API would take too long. */
const SEED = `
import os
from chat.models import Conversation, Message
conversation = Conversation.objects.get(pk=os.environ["CHAT"])
rows, parent = [], None
for number in range(int(os.environ["COUNT"])):
    role = "assistant" if number % 2 else "user"
    text = f"Message {number}. " + "**Gold** first, *then* the rest of it; what else would a man want here? " * (1 + number % 7)
    if number % 10 == 9:
        text += "\\n\\n- one\\n- two\\n\\n| a | b |\\n|---|---|\\n| 1 | 2 |\\n"
    parent = Message(conversation=conversation, parent=parent, depth=number, role=role, content=text)
    rows.append(parent)
# In pieces: one transaction of all would keep the other tests from writing for seconds.
for first in range(0, len(rows), 250):
    Message.objects.bulk_create(rows[first : first + 250])
conversation.leaf_id, conversation.message_count = parent.id, len(rows)
conversation.save()
`;

async function makeLongChat(page: Page, count: number): Promise<string> {
  const { id } = await callApi<{ readonly id: string }>(page, "POST", "/conversations", {
    title: "A long night",
  });
  execFileSync(join(BACKEND, ".venv/bin/python"), ["manage.py", "shell", "-c", SEED], {
    cwd: BACKEND,
    env: { ...process.env, CHAT: id, COUNT: String(count) },
  });
  return id;
}

async function slowDown(page: Page, rate = SLOWDOWN): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

function findMedian(values: readonly number[], part = 0.5): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * part)] ?? NaN;
}

function tell(type: string, value: unknown): void {
  test.info().annotations.push({ type, description: JSON.stringify(value) });
}

interface Measured {
  shownAt?: number;
  keys: number[];
}

/** Records when the end of the thread is first painted, and for each key how long that takes. */
async function measure(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const measured: Measured = { keys: [] };
    Object.assign(window, { measured });
    const afterPaint = (task: () => void): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = task;
        port2.postMessage(null);
      });
    };
    const look = (): void => {
      const last = [...document.querySelectorAll("main [data-message-id]")].at(-1);
      const frame = last?.closest("[data-scroller]");
      if (last && frame && last.getBoundingClientRect().top < frame.getBoundingClientRect().bottom)
        afterPaint(() => {
          measured.shownAt = performance.now();
        });
      else setTimeout(look, 20);
    };
    look();
    window.addEventListener(
      "keydown",
      ({ timeStamp }) => {
        afterPaint(() => {
          measured.keys.push(performance.now() - timeStamp);
        });
      },
      { capture: true },
    );
  });
}

function readMeasured(page: Page): Promise<Measured> {
  return page.evaluate(() => (window as unknown as { measured: Measured }).measured);
}

async function typeKeys(page: Page, count: number): Promise<number[]> {
  await page.evaluate(() => {
    (window as unknown as { measured: Measured }).measured.keys.length = 0;
  });
  for (let key = 0; key < count; key += 1) {
    await page.keyboard.press("abcdefghij "[key % 11] ?? "x");
    await page.waitForTimeout(90);
  }
  return (await readMeasured(page)).keys;
}

/** How far the visible messages move by themselves while pages are loaded and removed around them. */
function measureDrift(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = document.querySelector("main [data-scroller]");
    const edge = frame?.getBoundingClientRect().top ?? 0;
    const item = [...document.querySelectorAll("main [data-message-id]")].find(
      (element) => element.getBoundingClientRect().bottom > edge + 50,
    );
    const before = item?.getBoundingClientRect().top ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 250));
    return item?.isConnected ? Math.abs(item.getBoundingClientRect().top - before) : 0;
  });
}

/** Opens the chat `times` times with a slowed-down processor, and reports how long that took. */
async function openAgain(page: Page, id: string, times: number): Promise<void> {
  await slowDown(page);
  const opened: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await page.goto("/icon.svg");
    await page.goto(`/chat/${id}`);
    await expect.poll(async () => (await readMeasured(page)).shownAt).toBeGreaterThan(0);
    opened.push((await readMeasured(page)).shownAt ?? NaN);
  }
  tell("cold open of 10,000 messages, ms", [findMedian(opened), opened]);
  expect(findMedian(opened)).toBeLessThan(LIMIT_MS.open);
  await slowDown(page, 1);
}

/** Turns the wheel `turns` times, and expects that the visible messages stay in place and that few are rendered. */
async function readUpwards(page: Page, turns: number): Promise<void> {
  const count = (): Promise<number> => page.locator("main [data-message-id]").count();
  const drifts: number[] = [];
  let most = await count();
  await page.mouse.move(700, 400);
  for (let turn = 0; turn < turns; turn += 1) {
    await page.mouse.wheel(0, -900);
    await page.waitForTimeout(60);
    drifts.push(await measureDrift(page));
    most = Math.max(most, await count());
  }
  tell("most messages on the page", most);
  tell("largest drift, px", Math.max(...drifts));
  expect(most).toBeLessThanOrEqual(200);
  expect(Math.max(...drifts)).toBeLessThan(1);
}

/** The machine's own share: typing into a bare field, then next to a text that grows by a hundred words a second. */
async function typeOnBlankPage(page: Page): Promise<void> {
  await page.goto("data:text/html,<textarea rows=3></textarea><p></p>");
  await slowDown(page);
  await page.locator("textarea").focus();
  const still = await typeKeys(page, 60);
  await page.evaluate(() => {
    const text = document.querySelector("p")?.appendChild(new Text("word "));
    setInterval(() => text?.appendData("word "), 10);
  });
  const growing = await typeKeys(page, 60);
  for (const [what, keys] of Object.entries({ still, growing }))
    tell(`key to paint on a blank page, ${what}, ms: median, p95`, [
      findMedian(keys),
      findMedian(keys, 0.95),
    ]);
  await slowDown(page, 1);
}

/** Presses `count` keys while a reply streams. */
async function typeBelow(page: Page, count: number): Promise<void> {
  await slowDown(page);
  await say(page, "[[script tokens=9000 delay_ms=10]]");
  await expect(replies(page, "streaming").locator(".voice")).toContainText("100");
  await composer(page).focus();
  const keys = await typeKeys(page, count);
  tell("key to paint while streaming, ms: median, p95", [findMedian(keys), findMedian(keys, 0.95)]);
  await expect(replies(page, "streaming")).toHaveCount(1);
  expect(findMedian(keys)).toBeLessThan(LIMIT_MS.key);
}

test(
  "a chat of 10,000 messages opens at its end, with few of them on the page, and takes keys",
  { tag: "@thorough" },
  async ({ page }) => {
    test.setTimeout(180_000);
    await measure(page);
    await typeOnBlankPage(page);
    await createReader(page);
    const id = await makeLongChat(page, 10_000);
    await openAgain(page, id, 5);
    await readUpwards(page, 60);
    await page.goto(`/chat/${id}`);
    await expect(page.locator("main [data-message-id]").last()).toBeInViewport();
    await typeBelow(page, 100);
  },
);

test(
  "keys are painted soon after a paste of 20,000 lines",
  { tag: "@thorough" },
  async ({ page }) => {
    test.setTimeout(180_000);
    await measure(page);
    await signUp(page);
    await begin(page);
    await page.reload();
    await expect(replies(page, "final")).toHaveCount(1);
    // As a paste event; Playwright's own ways of typing would take minutes.
    await composer(page).evaluate((area) => {
      const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", lines.join("\n"));
      const options = { clipboardData, bubbles: true, cancelable: true };
      area.dispatchEvent(new ClipboardEvent("paste", options));
    });
    await slowDown(page);
    await composer(page).focus();
    await page.keyboard.press("x");
    await page.waitForTimeout(1000);
    const keys = await typeKeys(page, 30);
    tell("key to paint after a large paste, ms: median, p95", [
      findMedian(keys),
      findMedian(keys, 0.95),
    ]);
    expect(findMedian(keys)).toBeLessThan(LIMIT_MS.key);
  },
);
