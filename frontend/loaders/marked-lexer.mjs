/**
 * Leaves of `marked` what the web app uses, its lexer and its tokenizer: 3.3 kB less for every chat. Its ready-made
 * instance, which nothing here calls, holds on to its renderer and its parser, so a bundler alone cannot drop them.
 * A version that is put together otherwise stops the build.
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
