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
