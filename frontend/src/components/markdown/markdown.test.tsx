// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { splitBlocks } from "./blocks";
import { Markdown } from "./markdown";

afterEach(cleanup);

function draw(text: string, isGrowing = false): HTMLElement {
  return render(<Markdown text={text} isGrowing={isGrowing} />).container;
}

it("shows raw HTML as text and makes no element of it", () => {
  const html = "<img src=x onerror=alert(1)>\n\nA <b>bold</b> <script>alert(1)</script> claim";
  const view = draw(html);
  expect(view.querySelectorAll("img, b, script")).toHaveLength(0);
  expect(view).toHaveTextContent("<img src=x onerror=alert(1)>");
  expect(view).toHaveTextContent("A <b>bold</b> <script>alert(1)</script> claim");
});

it.each([
  "![a map](https://pictures.example/map.png)",
  "![a map](data:image/png;base64,AAAA)",
  "![a map][ref]\n\n[ref]: https://pictures.example/map.png",
  "[![a map](https://pictures.example/map.png)](https://pictures.example/)",
])("loads no picture for %s", (text) => {
  const view = draw(text);
  expect(view.querySelector("img, [src], [srcset], [style]")).toBeNull();
  expect(view).toHaveTextContent("a map");
});

it("lets a link out of the house, in its own window, telling nothing", () => {
  draw("[terms](https://example.com/a) and https://example.org");
  const link = screen.getByRole("link", { name: "terms" });
  expect(link).toHaveAttribute("href", "https://example.com/a");
  expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
  expect(link).toHaveAttribute("target", "_blank");
  expect(screen.getAllByRole("link")).toHaveLength(2);
});

it.each([
  "[x](javascript:alert(1))",
  "[x](/settings)",
  "[x](data:text/html,hi)",
  "[x](//evil.example)",
])("makes no link of %s", (text) => {
  draw(text);
  expect(screen.queryByRole("link")).toBeNull();
});

it("closes half-written marks only while the text grows", () => {
  expect(draw("He is **very", true).querySelector("strong")).toHaveTextContent("very");
  cleanup();
  expect(draw("He is **very").querySelector("strong")).toBeNull();
});

it("frames code with its language and a way to copy it", () => {
  const view = draw("```python\nprint(1)\n```");
  expect(view.querySelector("pre")).toHaveTextContent("print(1)");
  expect(view).toHaveTextContent("python");
  expect(screen.getByRole("button", { name: "Copy" })).toBeVisible();
});

it.each([
  "See [the map][1] first.\n\nThen go.\n\n[1]: https://example.com/map",
  "[1]: https://example.com/map\n\nSee [the map][1].",
  "See [the map].\n\n- one\n- two\n\n[The Map]: <https://example.com/map> 'Title'",
])("finds the address that another block defines: %j", (text) => {
  draw(text);
  expect(screen.getByRole("link", { name: "the map" })).toHaveAttribute(
    "href",
    "https://example.com/map",
  );
});

it("keeps footnotes", () => {
  const view = draw("Gold.[^1] And more.\n\nThen.\n\n[^1]: By the month, up front.");
  expect(view).toHaveTextContent("By the month, up front.");
  expect(view).not.toHaveTextContent("[^1]");
});

it("shows what is defined and never used", () => {
  const view = draw(
    "Sources:\n\n[1]: https://example.com/map 'A map'\n[^a]: Told by *Tyrion*.\n\n[2]: /b",
  );
  expect(view).toHaveTextContent("[1]: https://example.com/map A map");
  expect(view).toHaveTextContent("[^a]: Told by Tyrion.");
  expect(view).toHaveTextContent("[2]: /b");
  expect(view.querySelector("em")).toHaveTextContent("Tyrion");
  expect(screen.getAllByRole("link")).toHaveLength(1);
});

it("strikes out with two tildes only", () => {
  const view = draw("价格是10~20元，运费30~40元。 ~~no~~");
  expect([...view.querySelectorAll("del")].map((node) => node.textContent)).toEqual(["no"]);
  expect(view).toHaveTextContent("10~20元，运费30~40元");
});

it("keeps the lines of a text", () => {
  const view = draw("Roses are red,\nViolets are blue,\n\n- *He looks\n  and grins.*");
  expect(view.querySelectorAll("p br")).toHaveLength(1);
  expect(view.querySelectorAll("em br")).toHaveLength(1);
  expect(draw("```\na\nb\n```").querySelector("br")).toBeNull();
});

it.each([
  ["詳細はhttps://example.com/a。次へ", ["https://example.com/a"]],
  [
    "请看https://example.com/a，或https://example.org/b。谢谢",
    ["https://example.com/a", "https://example.org/b"],
  ],
  ["（https://example.com/a）", ["https://example.com/a"]],
  ["https://example.com/a를 보세요", ["https://example.com/a"]],
  ["「www.example.com」です", ["http://www.example.com"]],
  ["https://ja.wikipedia.org/wiki/鋼 を見て", ["https://ja.wikipedia.org/wiki/鋼"]],
  ["https://example.com/?q=鋼&x=1", ["https://example.com/?q=鋼&x=1"]],
  ["See https://example.com/a, then go.", ["https://example.com/a"]],
  ["<https://example.com/a。b>", ["https://example.com/a。b"]],
])("links the address in %j and no more", (text, addresses) => {
  const view = draw(text);
  const links = [...view.querySelectorAll("a")].map((link) =>
    decodeURI(link.getAttribute("href") ?? ""),
  );
  expect(links).toEqual(addresses);
  expect(view.textContent).toBe(text.replace(/^<|>$/g, ""));
});

it("gives the same blocks for the settled part of a text however far it has grown", () => {
  const text =
    "# A\n\nOne\ntwo\n\n- a\n- b\n\n```js\nlet x\n\ny\n```\n\n| a |\n|---|\n| b |\n\nend";
  const whole = splitBlocks(text, false);
  expect(whole).toHaveLength(6);
  for (let length = 1; length < text.length; length += 1) {
    const settled = splitBlocks(text.slice(0, length), true).slice(0, -1);
    expect(settled.map((block) => block.trim())).toEqual(
      whole.slice(0, settled.length).map((block) => block.trim()),
    );
  }
});
