import { expect, it } from "vitest";
import { type ApiError, NetworkError, describeError, parseApiError } from "./api-error";

function parse(status: number, body: unknown, headers: HeadersInit = {}): ApiError {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return parseApiError(status, new Headers(headers), text);
}

it("reads sentence, code, fields and wait", () => {
  const error = parse(400, {
    detail: "Invalid input.",
    code: "invalid",
    email: ["Enter a valid email address."],
    other: "no list",
    retry_after: 3,
  });
  expect(error).toMatchObject({
    status: 400,
    code: "invalid",
    message: "Invalid input.",
    fields: { email: ["Enter a valid email address."] },
    retryAfterSeconds: 3,
  });
});

it.each(["", "<html>", "[1]", "null", '"text"'])("makes do with a body of %j", (body) => {
  expect(parse(500, body)).toMatchObject({ status: 500, code: "http_500", fields: {} });
});

it("takes the wait from the header when the body is silent", () => {
  expect(parse(429, {}, { "retry-after": "42" }).retryAfterSeconds).toBe(42);
  expect(parse(429, {}, { "retry-after": "soon" }).retryAfterSeconds).toBeNull();
  expect(parse(429, { retry_after: 0 }).retryAt).toBeNull();
});

it.each([
  [parse(429, { retry_after: 1 }), "That was a bit fast. Try again in 1 second."],
  [parse(429, { retry_after: 90 }), "That was a bit fast. Try again in 2 minutes."],
  [parse(429, {}), "That was a bit fast. Wait a moment and try again."],
  [parse(502, { detail: "x" }), "The server cannot be reached right now. Try again in a moment."],
  [parse(500, "<html>"), "Something went wrong on the server. You have not lost anything."],
  [parse(404, {}), "That does not exist here."],
  [parse(400, { detail: "Blank." }), "Blank."],
  [parse(400, { title: ["Too long."] }), "Too long."],
  [parse(413, {}), "That is too long to send."],
  [new NetworkError("x"), "No connection to the server."],
  [new Error("secret"), "Something went wrong here. Try again."],
])("says %o in words", (error, sentence) => {
  expect(describeError(error)).toBe(sentence);
});
