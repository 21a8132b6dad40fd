/**
 * A text, and which of its marks may show for a moment while it grows, although they are not in the final rendering.
 */
interface Specimen {
  readonly text: string;
  readonly passing?: string;
}

const T = "`".repeat(3);

/** Texts in the form that models write, the tricky ones first. */
export const CORPUS: readonly Specimen[] = [
  { text: "これは**「重要」**です。彼は**「はい」**と言った。" },
  { text: "**重要（じゅうよう）**です。**この文。**次の文。~~「古い」~~新しい" },
  { text: "这是**“重点”**，不是*（次要）*的。**注意：**请看。" },
  { text: "**스크립트(script)**라고 부른다. **“중요”**합니다." },
  { text: "และ**(สำคัญ)**มาก **ใช่!**ไม่ ကို**“အရေး”**ကြီး **！**です、**？**はい" },
  { text: "价格是10~20元，运费30~40元。约~5元，~~不要~~。" },
  { text: "詳細はhttps://example.com/a。次へ、請看https://example.org/b，謝謝。" },
  {
    text: "See [the map][1] first.\n\nThen go **home**.\n\n[1]: https://example.com/map 'A map'\n",
  },
  { text: "[1]: https://example.com/map\n\nSee [the map][1], and [1] again.", passing: "[]" },
  {
    text: "See [the map].\n\n- one\n- two\n\n[The Map]: <https://example.com/map>\n",
    passing: "[]",
  },
  {
    text: "Gold.[^1] And more.[^long]\n\nThen.\n\n[^1]: By the month, *up front*.\n[^long]: First.\n\n    Second.\n\nEnd.",
  },
  { text: "A note[^x] that is missing, and [a link][y] too." },
  { text: "Sources:\n\n[1]: https://example.com/map 'A map'\n[^a]: Told by *Tyrion*.\n\n[2]: /b" },
  { text: "Roses are red,\nViolets are blue,\n\n*He looks\nand grins.*" },
  { text: '*He leans back.* Aye. *grins* "Well?" I *really* mean it, *Never*.' },
  { text: "**Half *nested*** and ***both*** and _under_ and __double__ done." },
  { text: "2 * 3 * 4 = 24, a*b*c, snake_case_name and 5*, f*ck that, * alone" },
  { text: "It costs $5 and $10, or US$20; from $5-$10. Not $x $ either." },
  { text: "Inline $x^2 + y_1$ and \\(a_1 * b_2\\) and $$\\frac{1}{2}$$ here; $\\alpha$." },
  { text: "Then:\n\n$$\nx = 1\n= 2\n$$\n\nand\n\\[\n\\sum_{i=1}^n i\n\\]\ndone." },
  { text: "\\[ \\sum_{i} x_i \\]\n\n$$E = mc^2$$\n\nend" },
  { text: "Open \\( without end, and $$ too." },
  { text: "Smile :smile: and :+1: but not `:smile:` nor 10:30:45 nor :nothing_here: end." },
  { text: `Before\n\n${T}python\ndef f(x):\n    return \`x\` * 2  # :smile:\n${T}\n\nafter` },
  { text: `${T}\nno language\n\n\n* a\n# b\n${T}` },
  { text: `~~~js\nlet x = ${T}\n~~~\nend` },
  { text: `- item\n\n  ${T}sh\n  ls -la\n  ${T}\n\n- next` },
  { text: `Unclosed:\n\n${T}rust\nfn main() {` },
  { text: "| job | price |\n|---|--:|\n| **door** | 5 |\n| wall \\| gate | `a|b` |\n\nafter" },
  { text: "Text before\n| a | b |\n|:-:|---|\n| [x](https://e.com) | *y* |" },
  { text: "| not a table |\n| at all |\n\nend", passing: "" },
  { text: "job | price\n--- | ---\ndoor | 5", passing: "|" },
  { text: "- [ ] buy ale\n- [x] pay **Bronn**\n- [no] task\n  - [ ] nested" },
  { text: "1. one\n2. two\n   - sub *one*\n   - sub two\n\n   more\n3. three\n\n10. ten" },
  { text: "- a\n- b\n\n- loose\n\n\n* other list\n+ third" },
  { text: "7) seven\n8) eight\n\n1986. A great year." },
  { text: "> quoted **text\n> goes** on\nlazily\n\n> > deeper\n> - list in it\n\nout" },
  { text: "# One\n## Two ##\n### Three\n\nSetext\n===\n\nOther\n---\n\n#nothing" },
  { text: "Title with *stars*\n---\ntext\n\n***\n\n* * *\n___\nend" },
  {
    text: "A [link](https://example.com/a_(b)) and [another](<https://e.com/x y> 'T') and <https://e.org/?a=1&b=2>.",
  },
  { text: "A [half link](https://example.com/very/long, that is none" },
  { text: "[aside](which is long and no link) and [note] and arr[0][1] and [x]" },
  { text: "![a map](https://pictures.example/map.png) and ![](data:image/png;base64,AAAA) end" },
  { text: "[![badge](https://pictures.example/b.svg)](https://example.com/) text" },
  { text: "[dead](javascript:alert(1)) and [data](data:text/html,hi) and [own](/settings)" },
  { text: "<img src=x onerror=alert(1)> and <b>bold *x*</b>\n\n<div>\n\n*y*\n\n</div>" },
  { text: "text\n<div class='x'>\nmore\n- a\n<br>b\n<!-- hidden -->" },
  {
    text: "one<br>two<BR/>three<br />\nfour\n\n| a |\n|---|\n| x<br>*y*<br/>z |\n\n`<br>` <brx> <br",
  },
  { text: "AT&T, R&amp;D, &auml; &#252; &#x1F600; &nosuch; & done &lt;b&gt;" },
  { text: "Escapes: \\*not\\* \\_x\\_ \\[a\\] \\\\ \\# and a\\\nbreak" },
  { text: "`code with *stars*` and ``a ` b`` and `open" },
  { text: "Mail bronn@example.com or www.example.com/x, https://example.com/a_b_c_d." },
  { text: "مرحبا **بالعالم** كيف\n\nשלום *עולם*\n\n- عنصر\n- פריט" },
  { text: "Emoji 👩‍🚀 family 👨‍👩‍👧 flag 🇩🇪 and 𝒳 **𝒳** end" },
  { text: "Trailing  \nhard break\\\nsoft\nend  \n" },
  { text: "para one\n\n\n\npara two\n \npara three" },
  { text: "\n\n  leading blank\n\n    indented code\n    more\n\nafter" },
  { text: "- a\n    - b\n        - c\n    - d\n- e\n\nend" },
  { text: "1. **Bold:** text\n2. *Italic* — text\n3. `code`: text\n4. ~~gone~~" },
  { text: '"*Quoted action.*" — *He turns.*\n\n*“Fine,”* he said. **“Fine!”**' },
  { text: "**Note:** a\n**Warn**ing b\n\n__init__ and **kwargs and *args" },
  { text: "a\r\nb\r\n\r\n- c\r\n- d" },
  { text: "C:\\path\\to and \\begin{x} and 50% and #hash and @at" },
  { text: "<https://example.com/x> and <me@example.com> and < not > and a<b" },
  { text: "Q: *why*?\nA: **because**.\n\n- Q: [x](https://e.com)?\n- A: $y_1$." },
  { text: "term~one~ and H~2~O and ~~two~~ and ~~~ three" },
  { text: "line one\n===not setext\n-not list\n+1\n1.5 apples\n12" },
  { text: "| a |\n|---|\n\n| b |\n|---|\n| c |\ntext row\n\nend" },
  { text: "> [!NOTE]\n> Callout **text**.\n\n> | a | b |\n> |---|---|\n> | 1 | 2 |" },
  { text: "[Bronn]: I say what I mean.\n\n[Maud]: So do I, mostly." },
];
