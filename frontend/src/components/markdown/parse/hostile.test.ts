import { expect, it } from "vitest";
import { DocumentReader } from "./document";

const MANY = 3_000;

it.each([
  "*",
  "**a ",
  "_",
  "`",
  "[",
  "[a](",
  "![",
  "[^",
  "$",
  "$a ",
  "$$ ",
  "\\(",
  "<",
  "<a@",
  ":_",
  ":__",
  "&",
  "> ",
  "- ",
  "1. - ",
  "| ",
  "|a\n",
  "~~",
  "漢**",
  "~~a ",
  "*a **b ",
  "https://",
  "[a]: b\n",
  "a[^1]\n",
])("is done in time with %j many times over", (part) => {
  const text = part.repeat(MANY);
  const start = performance.now();
  new DocumentReader().read(text, true);
  new DocumentReader().read(text, false);
  // A step that grows with the square takes many seconds here, a slow machine one or two.
  expect(performance.now() - start).toBeLessThan(4_000);
});
