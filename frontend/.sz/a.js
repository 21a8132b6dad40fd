export { Lexer, Tokenizer } from "marked";
