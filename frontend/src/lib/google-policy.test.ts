import { expect, it } from "vitest";
import { isGooglePage, parseClientId } from "./google-policy";

it.each(["/login", "/login/", "/register", "/settings"])("lets the button in on %s", (path) => {
  expect(isGooglePage(path)).toBe(true);
});

it.each(["/", "", "/chat", "/chat/login", "/loginx", "/verify-email", "/reset-password"])(
  "keeps it out of %j",
  (path) => {
    expect(isGooglePage(path)).toBe(false);
  },
);

it("takes nothing for an id that could break out of a header or an attribute", () => {
  expect(parseClientId("12-ab_c.apps.googleusercontent.com")).toBe(
    "12-ab_c.apps.googleusercontent.com",
  );
  for (const value of ["", "a b", 'a"b', "a\nb", "a;b", "x".repeat(201), 5, null, undefined])
    expect(parseClientId(value)).toBeNull();
});
