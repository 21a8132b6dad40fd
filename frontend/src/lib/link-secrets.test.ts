// @vitest-environment jsdom
import { expect, it } from "vitest";
import { hideLinkSecrets, readLinkSecrets } from "./link-secrets";

it("remembers what the address carried after it is hidden", () => {
  window.history.replaceState(null, "", "/reset-password?uid=u1&token=t1#top");
  const secrets = readLinkSecrets(["uid", "token"]);
  expect(secrets).toEqual({ uid: "u1", token: "t1" });
  hideLinkSecrets();
  expect(window.location.href).toMatch(/\/reset-password#top$/);
  expect(readLinkSecrets(["uid", "token"])).toBe(secrets);
});

it("takes a newer link, and keeps pages apart", () => {
  window.history.replaceState(null, "", "/reset-password?uid=u2&token=t2");
  expect(readLinkSecrets(["uid", "token"])).toEqual({ uid: "u2", token: "t2" });
  window.history.replaceState(null, "", "/verify-email");
  expect(readLinkSecrets(["token"])).toEqual({});
  window.history.replaceState(null, "", "/verify-email?token=");
  expect(readLinkSecrets(["token"])).toEqual({});
});
