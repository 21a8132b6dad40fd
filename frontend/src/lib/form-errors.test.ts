import { expect, it } from "vitest";
import { ApiError, NetworkError } from "./api-error";
import { sortErrors } from "./form-errors";

const NAMES = ["email", "password"];

function refuse(code: string, fields: Record<string, string[]> = {}): ApiError {
  return new ApiError({ status: 400, code, detail: "No.", fields });
}

it("has nothing to say without an error", () => {
  expect(sortErrors(null, NAMES)).toEqual({ fields: {}, refusal: null });
});

it("leaves to a field what is said there", () => {
  const errors = sortErrors(refuse("invalid", { email: ["Not an address."] }), NAMES);
  expect(errors).toEqual({ fields: { email: ["Not an address."] }, refusal: null });
});

it("says above the form what none of its fields can say", () => {
  expect(sortErrors(refuse("invalid", { other: ["Missing."] }), NAMES).refusal).toBe("No.");
  expect(sortErrors(new NetworkError(""), NAMES).refusal).toBe("No connection to the server.");
});

it("says above the form what the fields beside a refused one cannot say", () => {
  const fields = { email: ["Not an address."], other: ["Missing."], "third.0": ["Too long."] };
  const errors = sortErrors(refuse("invalid", fields), NAMES);
  expect(errors).toEqual({ fields, refusal: "Missing. Too long." });
});

it("prefers our own words", () => {
  const errors = sortErrors(refuse("taken", { email: ["Taken."] }), NAMES, {
    taken: "auth.taken",
  });
  expect(errors).toEqual({
    fields: { email: ["Taken."] },
    refusal: "That address already has an account. Sign in instead?",
  });
});
