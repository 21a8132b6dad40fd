import { expect, it } from "vitest";
import { DocumentReader } from "./document";
it("tries", () => {
  for (const text of ["これは**「重要」**です。", "**重要(important)**です", "价格是10~20元，运费30~40元。 ~~no~~", "See [the map][1].\n\n[1]: https://e.com/a 'T'", "*He grins.* Aye, *really*. $5 and $10; $x^2$ \\(a_1*b\\) *c*", "$$\nx = 1\n= 2\n$$\nafter", "a[^1] b\n\n[^1]: note *x*\n\n[z]: http://u.v", "- [x] a\n- [ ] b\n\n  c", "| a | b |\n|---|:-:|\n| **c | d`|` |", "<b onclick=1>*x*</b> &auml; &#38;lt;", "![m](http://h.i/p.png)"])
    console.log(text, "\n", JSON.stringify(new DocumentReader().read(text, false)));
  for (const text of ["He is **very *half", "a [link](http://ex", "x `code**", "![pic](htt", "- [ ", "| a | b |\n|--", "**「重要", "*a* **b**"])
    console.log(text, "\n", JSON.stringify(new DocumentReader().read(text, true).blocks));
});
