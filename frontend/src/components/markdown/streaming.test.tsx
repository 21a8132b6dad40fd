// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CORPUS } from "@/testing/markdown-corpus";
import { PAYLOADS } from "@/testing/markdown-payloads";
import { drawMath } from "./draw-math";
import { Markdown } from "./markdown";

afterEach(cleanup);

const TAGS = new Set(
  "a blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr input li ol p path pre section span strong sub sup svg table tbody td th thead tr ul circle rect".split(
    " ",
  ),
);
const ATTRIBUTES =
  /^(?:alt|aria-[a-z]+|checked|class|cx|cy|d|dir|disabled|fill|height|hidden|href|id|r|rel|role|rx|ry|scope|start|stroke(?:-[a-z]+)?|tabindex|target|title|type|value|viewBox|width|x|xmlns|y)$/;

/** Everything in `view` that could run, load or send anything without a click, or lead astray with one. */
function findDanger(view: HTMLElement): string[] {
  return [...view.querySelectorAll("*")].flatMap((element) => {
    const names = element.getAttributeNames().filter((name) => !ATTRIBUTES.test(name));
    const href = element.getAttribute("href");
    const isAstray = href !== null && !/^(?:https?:\/\/|mailto:)/.test(href);
    const isStrange = !TAGS.has(element.localName);
    return names.length > 0 || isAstray || isStrange ? [element.outerHTML] : [];
  });
}

function stream(text: string, look: (view: HTMLElement) => void): HTMLElement {
  const { container, rerender } = render(<Markdown text="" isGrowing />);
  for (let end = 1; end <= text.length; end += 1) {
    rerender(<Markdown text={text.slice(0, end)} isGrowing />);
    look(container);
  }
  rerender(<Markdown text={text} isGrowing={false} />);
  return container;
}

describe("what is written to do harm", () => {
  it("comes in more than three hundred ways", () => {
    expect(new Set(PAYLOADS).size).toBeGreaterThan(300);
  });

  it.each(PAYLOADS)("does nothing: %s", (text) => {
    const alert = vi.fn();
    vi.stubGlobal("alert", alert);
    const dangers = new Set<string>();
    const view = stream(text, (shown) => {
      for (const danger of findDanger(shown)) dangers.add(danger);
    });
    for (const danger of findDanger(view)) dangers.add(danger);
    expect([...dangers]).toEqual([]);
    expect(alert).not.toHaveBeenCalled();
  });

  it.each([
    "\\href{javascript:alert(1)}{x}",
    "\\url{javascript:alert(1)}",
    "\\includegraphics{https://evil.example/x.png}",
    "\\htmlStyle{background:url(https://evil.example)}{x}",
    "\\htmlData{x=y}{z}",
    "\\def\\a{\\a\\a}\\a",
    "\\rule{1e9em}{1e9em}",
    "<img src=x onerror=alert(1)>",
  ])("draws no formula that loads or links: %s", (tex) => {
    const place = document.createElement("span");
    drawMath(tex, place, false);
    expect(place.querySelector("a, img, script, [href], [src], [onerror]")).toBeNull();
    const attributes = [...place.querySelectorAll("*")].flatMap((element) => [
      ...element.attributes,
    ]);
    const values = attributes.map(({ name, value }) => `${name}=${value}`).join("\n");
    expect(values).not.toMatch(/url\(|data-|^on|(?<![.\d])\d{4,}em/m);
  });
});

describe("what grows", () => {
  it.each(CORPUS.slice(0, 40))("is drawn in the end as it is drawn whole: $text", ({ text }) => {
    const grown = stream(text, () => undefined).innerHTML;
    cleanup();
    const whole = render(<Markdown text={text} isGrowing={false} />).container.innerHTML;
    const strip = (html: string): string =>
      html.replace(/id="[^"]*"/g, "").replace(/<span>([^<]*)<\/span>/g, "$1");
    expect(strip(grown)).toBe(strip(whole));
  });

  it("keeps the elements of finished blocks", () => {
    const { container, rerender } = render(<Markdown text={"# A\n\nOne.\n\nTwo"} isGrowing />);
    const [heading, first] = container.querySelectorAll("h1, p");
    rerender(<Markdown text={"# A\n\nOne.\n\nTwo **more**.\n\nThree"} isGrowing />);
    rerender(<Markdown text={"# A\n\nOne.\n\nTwo **more**.\n\nThree."} isGrowing={false} />);
    expect(container.querySelector("h1")).toBe(heading);
    expect(container.querySelector("p")).toBe(first);
  });

  it("adds what is new to the text that is laid out, and replaces what has become another", () => {
    const { container, rerender } = render(<Markdown text="One. Tw" isGrowing />);
    const words = container.querySelector("p span")?.firstChild;
    rerender(<Markdown text="One. Two and mo" isGrowing />);
    expect(container.querySelector("p span")?.firstChild).toBe(words);
    expect(container.querySelector("p")).toHaveTextContent("One. Two and mo");
    rerender(<Markdown text="Other words" isGrowing />);
    expect(container.querySelector("p")?.textContent).toBe("Other words");
    rerender(<Markdown text="Other words." isGrowing={false} />);
    expect(container.querySelector("p")?.innerHTML).toBe("<span>Other words.</span>");
  });

  it("keeps what the reader has selected, also when the reply ends", () => {
    const { container, rerender } = render(<Markdown text="One. Tw" isGrowing />);
    const words = container.querySelector("p span")?.firstChild;
    getSelection()?.setBaseAndExtent(words ?? container, 0, words ?? container, 4);
    for (const text of ["One. Two **an", "One. Two **and** more"]) {
      rerender(<Markdown text={text} isGrowing />);
      expect(String(getSelection())).toBe("One.");
    }
    rerender(<Markdown text="One. Two **and** more." isGrowing={false} />);
    expect(String(getSelection())).toBe("One.");
  });
});
