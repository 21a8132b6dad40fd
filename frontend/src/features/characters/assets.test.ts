import { expect, it } from "vitest";
import { listAssets } from "./assets";

it("lists what a card names beside its picture, and what stands elsewhere", () => {
  const assets = [
    { type: "icon", uri: "ccdefault:", name: "main", ext: "png" },
    { type: "emotion", uri: "embeded://assets/emotion/happy.png", name: "happy", ext: "png" },
    { type: "background", uri: "https://example.org/shop.webp", name: "shop", ext: "webp" },
    { type: "x_clock", uri: "data:text/plain;base64,dGljaw==", name: "", ext: "unknown" },
    { type: "emotion" },
    "no asset",
    null,
  ];
  expect(listAssets({ name: "Tilda", assets })).toEqual([
    { kind: "emotion", name: "happy", isElsewhere: false },
    { kind: "background", name: "shop", isElsewhere: true },
    { kind: "other", name: "x_clock", isElsewhere: false },
  ]);
});

it.each([undefined, null, "x", {}, [[]]])("finds none in %o", (assets) => {
  expect(listAssets({ name: "Tilda", assets })).toEqual([]);
});
