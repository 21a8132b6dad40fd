import { expect, it } from "vitest";
import { makeCharacter } from "@/testing/character";
import { buildNewChatPath, cleanName, findCharacter } from "./characters";

const BRONN = makeCharacter({ slug: "bronn", name: "Bronn" });
const OLD_NAN = { ...BRONN, slug: "old-nan", name: "Old Nan" };

it("finds a character by name or slug, in any case", () => {
  const all = [BRONN, OLD_NAN];
  for (const wanted of ["Old Nan", "old-nan", " OLD NAN "])
    expect(findCharacter(all, wanted)).toBe(OLD_NAN);
  expect(findCharacter(all, "Nan")).toBeUndefined();
  expect(findCharacter(undefined, "Bronn")).toBeUndefined();
});

it("cuts a name to what the server takes, whole characters only", () => {
  expect(cleanName("  Davos \n Seaworth ")).toBe("Davos Seaworth");
  expect(cleanName("🗡️".repeat(40))).toBe("🗡️".repeat(32));
  expect(cleanName(`${"x".repeat(63)} y`)).toBe("x".repeat(63));
  expect(cleanName(" \t ")).toBe("");
});

it("keeps whom a new chat is with in its address", () => {
  expect(buildNewChatPath("bronn")).toBe("/chat");
  expect(buildNewChatPath("old-nan")).toBe("/chat?character=old-nan");
  const path = buildNewChatPath("R & D? #1 無名");
  expect(new URL(path, "http://self.invalid").searchParams.get("character")).toBe("R & D? #1 無名");
});
