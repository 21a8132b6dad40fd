// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
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

it("breaks a line at <br>, in the cell of a table too, and makes no other element of a tag", () => {
  const view = draw(
    "a<br>b<br/>\nc\n\n| x |\n|---|\n| 1<br>2<BR /> |\n\n`<br>` <brx> <br class=x>",
  );
  expect(view.querySelector("p")?.innerHTML).toBe("a<br>b<br>c");
  expect(view.querySelector("td")?.innerHTML).toBe("1<br>2<br>");
  expect(view).toHaveTextContent("<br> <brx> <br class=x>");
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

it.each([
  ["これは**「重要」**です。", "「重要」"],
  ["**重要（じゅうよう）**です。", "重要（じゅうよう）"],
  ["**스크립트(script)**라고", "스크립트(script)"],
  ["**！**です", "！"],
  ["และ**(สำคัญ)**มาก", "(สำคัญ)"],
  ["ໃຊ້**“ນີ້”**ໄດ້", "“ນີ້”"],
  ["នេះ**(សំខាន់)**ណាស់", "(សំខាន់)"],
  ["ကို**(အရေး)**ကြီး", "(အရေး)"],
])("lets stars open and close beside marks of scripts without blanks: %s", (text, strong) => {
  const view = draw(text);
  expect(view.querySelector("strong")).toHaveTextContent(strong);
  expect(view).not.toHaveTextContent("*");
});

it("tells what somebody does from a word that is stressed", () => {
  const view = draw("*He leans back.* I *really* mean it. *grins* Aye.\n\n*Never* trust a lord.");
  const actions = [...view.querySelectorAll("em.action")].map((node) => node.textContent);
  expect(actions).toEqual(["He leans back.", "grins"]);
  expect(view.querySelectorAll("em")).toHaveLength(4);
});

it("scrolls a table in a box of its own, which the keyboard reaches", () => {
  draw("| job | price |\n|---|--:|\n| door | 5 |");
  const box = screen.getByRole("region", { name: "Table: job, price" });
  expect(box).toHaveAttribute("tabindex", "0");
  expect(screen.getByRole("columnheader", { name: "price" })).toBeVisible();
});

it("shows what is done of a list", () => {
  draw("- [x] sword\n- [ ] horse");
  expect(screen.getByRole("checkbox", { name: "Done" })).toBeChecked();
  expect(screen.getByRole("checkbox", { name: "To do" })).not.toBeChecked();
});

it("writes each block in the direction of its words", () => {
  const view = draw("مرحبا\n\nHello\n\n- שלום");
  expect(view.querySelectorAll('p[dir="auto"], li[dir="auto"]')).toHaveLength(3);
});

it("links a picture by its host", () => {
  draw("![a map](https://pictures.example/map.png)");
  const link = screen.getByRole("link", { name: "a map (pictures.example)" });
  expect(link).toHaveAttribute("href", "https://pictures.example/map.png");
});

it("jumps to a footnote and back", async () => {
  const user = userEvent.setup();
  Element.prototype.scrollIntoView = () => undefined;
  draw("Gold.[^a]\n\n[^a]: By the month.");
  await user.click(screen.getByRole("button", { name: "Footnote 1" }));
  expect(screen.getByText(/By the month/).closest("li")).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Back to footnote 1 in the text" }));
  expect(screen.getByRole("button", { name: "Footnote 1" })).toHaveFocus();
});

it("draws emoji of short codes, but not in code", async () => {
  const view = draw("Aye :smile: `:smile:` :nothing: 10:30:45");
  await screen.findByText(/😄/);
  expect(view).toHaveTextContent("Aye 😄 :smile: :nothing: 10:30:45");
});

it("draws formulas and leaves money alone", async () => {
  const view = draw("It is $5 and $10, but $x^2$ and \\(y_1\\).\n\n$$\nz\n$$");
  await waitFor(() => {
    expect(view.querySelectorAll(".katex")).toHaveLength(3);
  });
  expect(view).toHaveTextContent("It is $5 and $10");
  expect(screen.getByRole("group", { name: "Formula" })).toBeVisible();
});

it("leaves a formula that cannot be read as it is", async () => {
  const view = draw("$\\frac{$ and $x$");
  await waitFor(() => {
    expect(view.querySelectorAll(".katex")).toHaveLength(1);
  });
  expect(view).toHaveTextContent("\\frac{");
});

it.each([
  ["rust", "fn main() {}"],
  ["py", "def f(): pass"],
  ["c++", "int main() { return 0; }"],
  ["toml", "a = 1"],
])("colours %s", async (language, code) => {
  const view = draw(`\`\`\`${language}\n${code}\n\`\`\``);
  await waitFor(() => {
    expect(view.querySelector("[class^=hljs]")).not.toBeNull();
  });
  expect(view.querySelector("pre")).toHaveTextContent(code);
});
