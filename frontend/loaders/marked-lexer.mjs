/**
 * Keeps only the parts of `marked` that the web app uses, its lexer and its tokenizer: 3.3 kB less for every chat. A
 * bundler alone cannot drop the rest, because marked's ready-made instance, which nothing here calls, references its
 * renderer and its parser. The build fails if a new version of marked is laid out differently.
 */
export default function keepLexer(source) {
  const names = Object.fromEntries(
    [...source.matchAll(/([\w$]+) as (\w+)/g)].map(([, local, exported]) => [exported, local]),
  );
  const parts = source.split(`=new ${names.Marked};`);
  const start = parts[0].lastIndexOf("var ");
  const isKnown = /^function [^]*\bexport\{/.test(parts[1]);
  if (
    parts.length !== 2 ||
    !isKnown ||
    parts[0].length - start > 9 ||
    !names.Lexer ||
    !names.Tokenizer
  )
    throw new Error("marked is put together in another way now: see loaders/marked-lexer.mjs");
  return `${source.slice(0, start)}export{${names.Lexer} as Lexer,${names.Tokenizer} as Tokenizer};\n`;
}
