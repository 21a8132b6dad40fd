import { expect, it } from "vitest";
import { readCurrentText, setCurrentText } from "@/lib/language/current";
import { loadMessages } from "@/lib/language/server";
import { createText } from "@/lib/language/text";
import { SentenceReader } from "./sentences";

it("reads plain words, and a sentence only when it is finished", () => {
  const text =
    "*He leans back.* **Five** [silver](https://example.com/a). No more…\n\n- `a`\n- b\n\n![map](https://e.com/x.png) 是的。「好」！ The end";
  const reader = new SentenceReader();
  let before: readonly string[] = [];
  for (let end = 1; end <= text.length; end += 1) {
    const now = reader.read(text.slice(0, end), true);
    expect(now.slice(0, before.length)).toEqual(before);
    before = now;
  }
  expect(before).not.toContain("The end");
  const all = reader.read(text, false);
  expect(all.slice(0, before.length)).toEqual(before);
  expect(all.join(" ")).not.toMatch(/[*[\]()`]|https/);
  expect(all.slice(0, 2)).toEqual(["He leans back.", "Five silver."]);
  expect(all.at(-1)).toBe("The end");
});

it("tells of pictures, tasks and code in the page's language", () => {
  const text =
    "![a map](https://e.com/x.png)\n\n- [x] ale\n- [ ] bread\n\n```python\na = 1\n```\n\n    a";
  const read = (): readonly string[] => new SentenceReader().read(text, false);
  expect(read()).toEqual([
    "picture: a map",
    "Done: ale",
    "To do: bread",
    "Code in python.",
    "Code.",
  ]);
  const english = readCurrentText();
  setCurrentText(createText("de", loadMessages("de")));
  try {
    expect(read()).toEqual([
      "Bild: a map",
      "Erledigt: ale",
      "Offen: bread",
      "Quelltext in python.",
      "Quelltext.",
    ]);
  } finally {
    setCurrentText(english);
  }
});
