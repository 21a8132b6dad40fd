import { expect, it } from "vitest";
import { turnSorting } from "./sorting";

it("turns up, down, and back to what is written", () => {
  const up = turnSorting<"words" | "tokens">(null, "words");
  expect(up).toEqual({ column: "words", isDescending: false });
  const down = turnSorting(up, "words");
  expect(down).toEqual({ column: "words", isDescending: true });
  expect(turnSorting(down, "words")).toBeNull();
  expect(turnSorting(down, "tokens")).toEqual({ column: "tokens", isDescending: false });
});
