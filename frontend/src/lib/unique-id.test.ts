import { expect, it, vi } from "vitest";
import { createUniqueId } from "./unique-id";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("makes UUIDs with and without the browser's help", () => {
  expect(createUniqueId()).toMatch(UUID);
  const real = crypto;
  const getRandomValues = (bytes: Uint8Array<ArrayBuffer>) => real.getRandomValues(bytes);
  vi.stubGlobal("crypto", { getRandomValues });
  const made = Array.from({ length: 200 }, createUniqueId);
  for (const id of made) expect(id).toMatch(UUID);
  expect(new Set(made).size).toBe(200);
});
