import { type Locator, type Page, expect } from "@playwright/test";
import { createHmac } from "node:crypto";
import { PASSWORD } from "./reader";

/** The steps of two-step sign-in, and the codes that an authenticator app shows. */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

function decodeBase32(text: string): Buffer {
  const bits = text.replace(/./g, (letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** The current code of an app, or the one `steps` later (RFC 6238). */
export function makeCode(secret: string, steps = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const digest = createHmac("sha1", decodeBase32(secret)).update(counter).digest();
  const start = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code that differs from all codes around now. */
export function makeWrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => makeCode(secret, steps));
  return ["000000", "111111", "222222", "333333"].find((code) => !near.includes(code)) ?? "444444";
}

export function section(page: Page): Locator {
  return page.getByRole("region", { name: "Two-step sign-in" });
}

/** Opens the sheet on the settings page; returns the secret as it can be typed. */
export async function beginTurningOn(page: Page): Promise<string> {
  await section(page).getByRole("button", { name: "Turn on" }).click();
  const sheet = page.getByRole("dialog", { name: "Turn on two-step sign-in" });
  await expect(sheet.getByRole("img", { name: /QR code/ })).toBeVisible();
  await sheet.getByText("Type it instead").click();
  const secret = await sheet.getByTestId("secret").innerText();
  return secret.replace(/\s/g, "");
}

/** The recovery codes, which are shown once. */
export async function readRecoveryCodes(page: Page): Promise<string[]> {
  const list = page.getByRole("list", { name: "Recovery codes" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  return list.getByRole("listitem").allInnerTexts();
}

export async function finishTurningOn(page: Page, secret: string): Promise<string[]> {
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Code").fill(makeCode(secret));
  await sheet.getByLabel("Password").fill(PASSWORD);
  await sheet.getByRole("button", { name: "Turn on" }).click();
  return readRecoveryCodes(page);
}
