import { expect, it } from "vitest";
import { isUnsettled } from "./new-account";

const NOW = new Date("2026-11-21T12:00:00Z");
const fresh = { date_joined: "2026-11-21T11:59:30Z", theme: "light" } as const;
const old = { date_joined: "2026-11-20T12:00:00Z", theme: "light" } as const;

it("takes an account for new that was just signed up or made by Google's button", () => {
  expect(isUnsettled(fresh, "signed-up", NOW)).toBe(true);
  expect(isUnsettled(old, "signed-up", NOW)).toBe(true);
  expect(isUnsettled(fresh, "google", NOW)).toBe(true);
});

it("lets an account that has been used before bring its theme", () => {
  expect(isUnsettled(fresh, "signed-in", NOW)).toBe(false);
  expect(isUnsettled(old, "google", NOW)).toBe(false);
  expect(isUnsettled({ ...fresh, theme: "dark" }, "signed-up", NOW)).toBe(false);
});
