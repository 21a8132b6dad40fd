export { fromMarkdown } from "mdast-util-from-markdown"; export { gfm } from "micromark-extension-gfm"; export { gfmFromMarkdown } from "mdast-util-gfm"; 
