import { expect, it } from "vitest";
import { dropCut, readMatch, readOlder } from "./reasons";

it.each([
  ["matched cost", ["cost"], null],
  ["matched cost, gold", ["cost", "gold"], null],
  ["matched cost; close to “what do you cost”", ["cost"], "what do you cost"],
  ["matched as a whole; close to “who are you”", [], "who are you"],
  ["cut by the budget; matched cost; close to “a; b”", ["cost"], "a; b"],
])("reads %j", (reason, words, wording) => {
  expect(readMatch(reason)).toEqual({ words, wording });
});

it.each(["", "always kept", "matched", "cut by the budget; shows the voice"])(
  "leaves %j as it is",
  (reason) => {
    expect(readMatch(reason)).toBeNull();
  },
);

it("drops only the remark that something was cut", () => {
  expect(dropCut("cut by the budget; shows the voice")).toBe("shows the voice");
  expect(dropCut("matched budget")).toBe("matched budget");
});

it("counts the messages that were left out", () => {
  const reason = "12 older messages left out: the next would not fit";
  expect(readOlder(reason)).toEqual({ count: 12, why: "the next would not fit" });
  expect(readOlder("1 older message left out")).toEqual({ count: 1, why: "" });
  expect(readOlder("many older messages")).toBeNull();
});
