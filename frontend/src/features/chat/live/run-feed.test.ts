import { expect, it } from "vitest";
import type { ReceivedEvent, RunEvent } from "../run-events";
import { RunFeed } from "./run-feed";

const START: RunEvent = { type: "start", runId: "r", messageId: "m", userMessageId: "u", at: "t" };
const END: RunEvent = { type: "end", status: "final", messageId: "m" };

function tell(feed: RunFeed, after: number, seq: number, event: RunEvent | string): void {
  const told: RunEvent = typeof event === "string" ? { type: "token", delta: event } : event;
  feed.take({ type: "run", runId: "r", after, seq, event: told });
}

/** What the reader of a feed that is over got, tokens as their text. */
async function read(feed: RunFeed): Promise<(readonly [number, string])[]> {
  feed.close();
  const found: ReceivedEvent[] = [];
  for await (const received of feed) found.push(received);
  return found.map(({ cursor, event }) => [
    cursor.seq,
    event.type === "token" ? event.delta : event.type,
  ]);
}

it("takes what follows directly, and a long delta once it is whole", async () => {
  const feed = new RunFeed("r", 0, false);
  tell(feed, 0, 1, START);
  tell(feed, 0, 3, "no");
  tell(feed, 1, 1, "a long ");
  tell(feed, 1, 4, "delta");
  tell(feed, 5, 6, "later");
  tell(feed, 4, 5, END);
  expect(feed.isOver).toBe(true);
  expect(await read(feed)).toEqual([
    [1, "start"],
    [4, "a long delta"],
    [5, "end"],
  ]);
});

it("passes over everything until what it asked for begins", async () => {
  const feed = new RunFeed("r", 2, true);
  tell(feed, 2, 4, "cd");
  feed.restart(1);
  tell(feed, 2, 3, "c");
  expect(feed.hasBegun).toBe(false);
  feed.restart(2);
  expect(feed.hasBegun).toBe(true);
  tell(feed, 2, 5, "cde");
  expect(await read(feed)).toEqual([[5, "cde"]]);
});

it("tells nothing twice when the server begins again", async () => {
  const feed = new RunFeed("r", 0, true);
  feed.restart(0);
  tell(feed, 0, 1, START);
  tell(feed, 1, 4, "bcd");
  tell(feed, 4, 4, "e");
  feed.restart(0);
  tell(feed, 4, 6, "ef");
  tell(feed, 0, 1, START);
  tell(feed, 1, 3, "bc");
  tell(feed, 3, 5, "de");
  feed.restart(0);
  tell(feed, 0, 1, START);
  tell(feed, 1, 7, "bcdefg");
  tell(feed, 7, 8, END);
  expect(await read(feed)).toEqual([
    [1, "start"],
    [4, "bcd"],
    [5, "e"],
    [7, "fg"],
    [8, "end"],
  ]);
});
