import { readFileSync } from "node:fs";
import { Lexer, type TokensList } from "marked";
import { expect, test } from "vitest";
import keepLexer from "../../../../loaders/marked-lexer.mjs";

const installed = readFileSync("node_modules/marked/lib/marked.esm.js", "utf8");

const TEXT = `# *Aye*

> - [ ] a coin
> - [x] ~~a blade~~ \`steel\`

| what | price |
| ---- | ----: |
| wine | **2** |

[Bronn][1] https://example.org/a_b

[1]: https://example.org
`;

test("the build leaves the parser that is installed its lexer and its tokenizer, whole", async () => {
  const kept = keepLexer(installed);
  const address = `data:text/javascript;base64,${Buffer.from(kept).toString("base64")}`;
  const left = (await import(/* @vite-ignore */ address)) as {
    readonly Lexer: { readonly lex: (text: string) => TokensList };
  };
  expect(Object.keys(left)).toEqual(["Lexer", "Tokenizer"]);
  expect(JSON.stringify(left.Lexer.lex(TEXT))).toBe(JSON.stringify(Lexer.lex(TEXT)));
});

test("a parser that is put together otherwise stops the build", () => {
  expect(() => keepLexer("export{a as Lexer,b as Tokenizer};")).toThrow("another way");
  expect(() => keepLexer(installed.replace(" as Marked", " as Marker"))).toThrow("another way");
});
