import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/api-error";
import type { Answer } from "./api";
import { FILE_LIMIT } from "./import-item";
import { ImportQueue } from "./import-queue";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function makeAnswer(name: string, told: Partial<Answer> = {}): Answer {
  const report = { format: "PNG", spec: "V3", name, entries: 2, assets: 0 };
  return {
    report: { ...report, repaired: [], kept: [], warnings: [] },
    contentHash: name,
    sameAs: null,
    made: null,
    ...told,
  };
}

function refuse(status: number, code: string, seconds: number | null = null): ApiError {
  return new ApiError({ status, code, detail: "No.", retryAfterSeconds: seconds });
}

type Send = ConstructorParameters<typeof ImportQueue>[1];

function begin(send: NonNullable<Send>, ...names: string[]): ImportQueue {
  const queue = new ImportQueue("character", send);
  queue.add(names.map((name) => new File(["card"], name)));
  return queue;
}

const list = (queue: ImportQueue): string[] =>
  queue.read().items.map(({ file, phase, isChosen }) => {
    return `${file.name} ${phase}${isChosen ? " chosen" : ""}`;
  });

it("reads before it stores, and stores what is chosen", async () => {
  const asked: string[] = [];
  const queue = begin(
    (_kind, { name }, isStored) => {
      asked.push(`${isStored ? "store" : "read"} ${name}`);
      return Promise.resolve(makeAnswer(name));
    },
    "a",
    "b",
    "c",
  );
  await vi.runAllTimersAsync();
  expect(list(queue)).toEqual(["a read chosen", "b read chosen", "c read chosen"]);
  expect(asked).toEqual(["read a", "read b", "read c"]);
  const { items } = queue.read();
  queue.choose([items[1]?.id ?? ""], false);
  const stored = vi.fn();
  await queue.store(stored);
  expect(list(queue)).toEqual(["a stored chosen", "b read", "c stored chosen"]);
  expect(asked.slice(3)).toEqual(["store a", "store c"]);
  expect(stored).toHaveBeenCalledTimes(2);
});

it("leaves out what one has, and what is there twice", async () => {
  const own = { id: "x", name: "Ana", sentence: "You have it." };
  const queue = begin(
    (_kind, { name }) =>
      Promise.resolve(
        makeAnswer(name, {
          contentHash: name === "b" ? "b" : "same",
          sameAs: name === "b" ? own : null,
        }),
      ),
    "a",
    "b",
    "c",
  );
  await vi.runAllTimersAsync();
  expect(list(queue)).toEqual(["a read chosen", "b read", "c read"]);
  expect(queue.read().items[1]?.sameAs?.name).toBe("Ana");
  expect(queue.read().items[2]?.twin).toBe("a");
});

it("waits as long as the server asks, says until when, and goes on by itself", async () => {
  let refusals = 1;
  const queue = begin(
    (_kind, { name }, isStored) => {
      if (isStored && name === "b" && refusals-- > 0)
        return Promise.reject(refuse(429, "throttled", 360));
      return Promise.resolve(makeAnswer(name));
    },
    "a",
    "b",
  );
  await vi.runAllTimersAsync();
  const done = queue.store(() => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(list(queue)).toEqual(["a stored chosen", "b storing chosen"]);
  expect(queue.read().waitsUntil).toBe(Date.now() - 1_000 + 360_000);
  await vi.advanceTimersByTimeAsync(360_000);
  await done;
  expect(list(queue)).toEqual(["a stored chosen", "b stored chosen"]);
  expect(queue.read().waitsUntil).toBeNull();
});

it("can be stopped while it waits; what was not stored still can be", async () => {
  const queue = begin(
    (_kind, { name }, isStored) =>
      isStored ? Promise.reject(refuse(429, "throttled", 360)) : Promise.resolve(makeAnswer(name)),
    "a",
  );
  await vi.runAllTimersAsync();
  void queue.store(() => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  queue.halt();
  await vi.advanceTimersByTimeAsync(400_000);
  expect(list(queue)).toEqual(["a read chosen"]);
  expect(queue.read()).toMatchObject({ isStoring: false, waitsUntil: null });
});

it("keeps a refusal beside its file, and stops for all where there is no room", async () => {
  const queue = begin(
    (_kind, { name }, isStored) => {
      if (name === "b") return Promise.reject(refuse(400, "not_a_card"));
      if (isStored) return Promise.reject(refuse(409, "limit_reached"));
      return Promise.resolve(makeAnswer(name));
    },
    "a",
    "b",
    "c",
  );
  await vi.runAllTimersAsync();
  expect(list(queue)).toEqual(["a read chosen", "b refused", "c read chosen"]);
  await queue.store(() => undefined);
  expect(list(queue)).toEqual(["a read chosen", "b refused", "c read chosen"]);
  expect(queue.read().stopped).toMatchObject({ code: "limit_reached" });
});

it("does not send what is too large", async () => {
  const send = vi.fn(() => Promise.resolve(makeAnswer("x")));
  const queue = new ImportQueue("character", send);
  const file = new File(["card"], "x");
  Object.defineProperty(file, "size", { value: FILE_LIMIT + 1 });
  queue.add([file]);
  await vi.runAllTimersAsync();
  expect(queue.read().items[0]?.error?.name).toBe("FileTooLarge");
  expect(send).not.toHaveBeenCalled();
});
