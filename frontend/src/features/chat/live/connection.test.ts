import { expect, it } from "vitest";
import { type Loss, planRetry } from "./connection";

function describe(attempt: number, loss: Loss): string {
  const { connection, delaySeconds } = planRetry(attempt, loss);
  return `${connection.phase} ${connection.attempt} in ${delaySeconds ?? "never"}`;
}

it("waits 1, 2, 4, 8 and 16 seconds, and then rests between slow tries", () => {
  const plans = [0, 1, 2, 3, 4, 5, 5].map((attempt) => describe(attempt, { code: 1006 }));
  expect(plans).toEqual([
    "reconnecting 1 in 1",
    "reconnecting 2 in 2",
    "reconnecting 3 in 4",
    "reconnecting 4 in 8",
    "reconnecting 5 in 16",
    "disconnected 5 in 30",
    "disconnected 5 in 30",
  ]);
});

it.each([
  [1000, "reconnecting 1 in 1"],
  [1013, "reconnecting 1 in 1"],
  [4005, "reconnecting 1 in 1"],
  [4001, "reconnecting 1 in 0"],
  [4009, "reconnecting 1 in 0"],
  [4004, "idle 0 in never"],
  [4008, "disconnected 0 in 30"],
])("takes the close code %i as %s", (code, plan) => {
  expect(describe(0, { code })).toBe(plan);
});

it("asks for a new ticket at once only the first time", () => {
  expect(describe(1, { code: 4001 })).toBe("reconnecting 2 in 2");
});

it("says when there are too many sockets", () => {
  expect(planRetry(2, { code: 4008 }).connection.isCrowded).toBe(true);
  expect(planRetry(2, { code: 1006 }).connection.isCrowded).toBe(false);
});

it("waits as long as a refusal asks for", () => {
  expect(describe(0, { code: "failed", retryAfterSeconds: 12 })).toBe("reconnecting 1 in 12");
  expect(describe(3, { code: "failed", retryAfterSeconds: 1 })).toBe("reconnecting 4 in 8");
  expect(describe(0, { code: "failed", retryAfterSeconds: null })).toBe("reconnecting 1 in 1");
});
