import { expect, it } from "vitest";
import type { Character } from "@/lib/api-schema";
import { makeCharacter } from "@/testing/character";
import { findPartner } from "./partner";

const ALL: readonly Character[] = [
  makeCharacter({ slug: "bronn", name: "Bronn", tagline: "A sellsword", greeting: "Sit." }),
  makeCharacter({ slug: "old-nan", name: "Old Nan", tagline: "A teller", greeting: "" }),
];

it("is the character with the slug or the name", () => {
  const bronn = {
    id: ALL[0]?.id,
    name: "Bronn",
    greetings: ["Sit.", "Speak."],
    isKnown: true,
  };
  expect(findPartner(ALL, "bronn")).toEqual(bronn);
  expect(findPartner(ALL, "BRONN")).toEqual(bronn);
  expect(findPartner(ALL, "old nan")?.greetings[0]).toBe("");
});

it("is somebody unknown under the very name, without a greeting", () => {
  expect(findPartner(ALL, "  Davos   Seaworth ")).toEqual({
    id: null,
    name: "Davos Seaworth",
    greetings: [],
    isKnown: false,
  });
});

it("is never somebody called by an id that nobody here has", () => {
  const own = makeCharacter({ id: "0b5c3d54-8d19-4a3e-9f0e-0d4f7c3f8a11", name: "Bronn" });
  expect(findPartner([...ALL, own], own.id)?.id).toBe(own.id);
  expect(findPartner(ALL, own.id)).toBeNull();
});

it("is not guessed before the characters are loaded, the default one excepted", () => {
  expect(findPartner(undefined, "old-nan")).toBeNull();
  expect(findPartner(undefined, "Bronn")).toMatchObject({ name: "Bronn", greetings: [] });
  expect(findPartner([], "Bronn")).toMatchObject({ name: "Bronn", isKnown: true });
});
