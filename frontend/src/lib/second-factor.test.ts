import { expect, it } from "vitest";
import { ApiError, NetworkError } from "./api-error";
import { readCodeErrors, readPending } from "./second-factor";

function refusal(code: string, body = {}): ApiError {
  return new ApiError({ status: 403, code, detail: "No.", body });
}

it("finds what to send the code with in the answer that asks for it", () => {
  expect(readPending(refusal("second_factor_required", { pending: "p1" }))).toBe("p1");
});

it("takes no other answer for it", () => {
  expect(readPending(refusal("email_not_verified", { pending: "p1" }))).toBeNull();
  expect(readPending(refusal("second_factor_required", { pending: 5 }))).toBeNull();
  expect(readPending(new NetworkError("away"))).toBeNull();
});

it("says of a wrong code that it is wrong, and nothing of other refusals", () => {
  expect(readCodeErrors(refusal("invalid_code"))).toHaveLength(1);
  expect(readCodeErrors(refusal("throttled"))).toBeUndefined();
  expect(readCodeErrors(null)).toBeUndefined();
});
