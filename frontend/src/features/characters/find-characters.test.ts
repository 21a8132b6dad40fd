import { expect, it } from "vitest";
import { makeCharacter } from "@/testing/character";
import { findCharacters, listTags } from "./find-characters";

const [BRONN, ANA, ZOE] = [
  makeCharacter({ id: "1", name: "Bronn", tagline: "A sellsword", tags: ["war"] }),
  makeCharacter({
    id: "2",
    name: "Ana",
    tagline: "Ferrywoman",
    tags: ["river", "war"],
    is_mine: true,
  }),
  makeCharacter({ id: "3", name: "Zoë", tagline: "", tags: ["river"], visibility: "shared" }),
];
const ALL = [BRONN, ANA, ZOE];
const ANY = { words: "", tag: null, scope: "all" } as const;

it("finds by every word, in any case and without accents, by tag and by whose they are", () => {
  expect(findCharacters(ALL, ANY)).toEqual(ALL);
  expect(findCharacters(ALL, { ...ANY, words: " ZOE " })).toEqual([ZOE]);
  expect(findCharacters(ALL, { ...ANY, words: "ferry war" })).toEqual([ANA]);
  expect(findCharacters(ALL, { ...ANY, tag: "river" })).toEqual([ANA, ZOE]);
  expect(findCharacters(ALL, { ...ANY, scope: "mine" })).toEqual([ANA]);
  expect(findCharacters(ALL, { ...ANY, scope: "server" })).toEqual([BRONN, ZOE]);
});

it("has the commonest tags first", () => {
  const tags = listTags([...ALL, makeCharacter({ tags: ["zeal", "war", "war"] })], 3);
  expect(tags).toEqual(["war", "river", "zeal"]);
});
