import M from "markdown-it"; import cjk from "markdown-it-cjk-friendly"; export { M, cjk };
