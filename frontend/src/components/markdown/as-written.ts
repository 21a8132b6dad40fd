import type { Nodes, Paragraph, PhrasingContent, Root } from "mdast";
import { cutLiteralLink } from "./literal-links";

/** The lines of a text stay lines. */
function keepLines(value: string): PhrasingContent[] {
  return value.split("\n").flatMap((line, index): PhrasingContent[] => {
    const text: PhrasingContent = { type: "text", value: line };
    return index === 0 ? [text] : [{ type: "break" }, text];
  });
}

/** What is referred to: footnotes with a `^` before their name, as they are written. */
function findUsed(node: Nodes): string[] {
  if (node.type === "linkReference" || node.type === "imageReference") return [node.identifier];
  if (node.type === "footnoteReference") return [`^${node.identifier}`];
  return "children" in node ? node.children.flatMap(findUsed) : [];
}

function show(label: string, ...content: readonly PhrasingContent[]): Paragraph {
  return { type: "paragraph", children: [{ type: "text", value: `[${label}]: ` }, ...content] };
}

function change(node: Nodes, used: ReadonlySet<string>): Nodes[] {
  switch (node.type) {
    case "text":
      return keepLines(node.value);
    case "link":
      return cutLiteralLink(node);
    // Raw HTML is shown as the text that it is.
    case "html":
      return [{ type: "text", value: node.value }];
    // What nothing refers to would not be drawn at all.
    case "definition": {
      if (used.has(node.identifier)) return [node];
      const { url, title } = node;
      const link: PhrasingContent = { type: "link", url, children: [{ type: "text", value: url }] };
      const rest: PhrasingContent[] = title ? [{ type: "text", value: ` ${title}` }] : [];
      return [show(node.label ?? node.identifier, link, ...rest)];
    }
    case "footnoteDefinition": {
      if (used.has(`^${node.identifier}`)) return [node];
      const [first, ...rest] = node.children;
      const words = first?.type === "paragraph" ? first.children : [];
      const others = first && first.type !== "paragraph" ? node.children : rest;
      return [show(`^${node.label ?? node.identifier}`, ...words), ...others];
    }
    default:
      return [node];
  }
}

/** A remark plugin: what a model writes is drawn as it stands, and all of it. */
export function remarkAsWritten() {
  return (root: Root): void => {
    const used = new Set(findUsed(root));
    const visit = (node: Nodes): void => {
      if (!("children" in node)) return;
      for (const child of node.children) visit(child);
      const parent = node as { children: Nodes[] };
      parent.children = parent.children.flatMap((child) => change(child, used));
    };
    visit(root);
  };
}
