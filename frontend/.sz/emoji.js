export { default } from "markdown-it-emoji/lib/data/full.mjs";
