export { Lexer, Tokenizer } from "marked"; export { default } from "marked-cjk-friendly";
