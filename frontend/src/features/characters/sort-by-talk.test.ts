import { expect, it } from "vitest";
import { makeCharacter } from "@/testing/character";
import { sortByTalk } from "./sort-by-talk";

const BRONN = makeCharacter({ id: "1" });
const ANA = makeCharacter({ id: "2" });
const ZOE = makeCharacter({ id: "3" });
const ALL = [BRONN, ANA, ZOE];

it("has those talked to of late first, and leaves the others in their order", () => {
  const talks: Readonly<Record<string, string>> = {
    2: "2026-01-02T00:00:00Z",
    3: "2026-02-01T00:00:00Z",
  };
  expect(sortByTalk(ALL, ({ id }) => talks[id] ?? null)).toEqual([ZOE, ANA, BRONN]);
  expect(sortByTalk(ALL, () => null)).toEqual(ALL);
});
