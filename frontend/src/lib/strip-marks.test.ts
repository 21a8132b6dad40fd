import { expect, it } from "vitest";
import { stripMarks } from "./strip-marks";

it.each([
  ["*Bronn looks up.* Sit.", "Bronn looks up. Sit."],
  [
    "***Loud*** and **bold *both* ways** and ~~gone~~ `code`.",
    "Loud and bold both ways and gone code.",
  ],
  ["_He nods._ snake_case_stays", "He nods. snake_case_stays"],
  ["“*Why?*” she asks.", "“Why?” she asks."],
  ["2 * 3 * 4 and a ~ b", "2 * 3 * 4 and a ~ b"],
  ["\\*not a mark\\*", "*not a mark*"],
  ["# A head\n> said\n* one\n- two\n***\nend", "A head\nsaid\n• one\n• two\n\nend"],
  ["```js\nlet a;\n```\nafter", "let a;\nafter"],
  ["[the inn](https://inn.example) ![a map](map.png)", "the inn a map"],
  ["*one\ntwo*\r\n\r\n\r\nthree", "one\ntwo\n\nthree"],
  ["*他说。*好", "他说。好"],
])("%j reads %j", (text, words) => {
  expect(stripMarks(text)).toBe(words);
});
