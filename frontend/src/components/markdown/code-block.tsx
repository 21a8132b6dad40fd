import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { createPart } from "@/lib/create-part";
import { CopyButton } from "../ui/copy-button";
import type { HighlightTree } from "./highlight";

const highlighting = createPart(() => import("./highlight"));

type TreeNode = HighlightTree["children"][number];

function renderNode(node: TreeNode, index: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const names = node.properties.className;
  return (
    <span key={index} className={Array.isArray(names) ? names.join(" ") : undefined}>
      {node.children.map((child, place) => renderNode(child as TreeNode, place))}
    </span>
  );
}

interface CodeBlockProps {
  readonly code: string;
  readonly language: string;
  /** Code that still grows is not highlighted: doing that again for each token would cost too much. */
  readonly isGrowing: boolean;
}

function useHighlighting({ code, language, isGrowing }: CodeBlockProps): HighlightTree | null {
  const [tree, setTree] = useState<HighlightTree | null>(null);
  useEffect(() => {
    if (isGrowing || !language) return;
    let isCurrent = true;
    const show = async (): Promise<void> => {
      const { highlight } = await highlighting.get();
      const coloured = await highlight(code, language);
      if (isCurrent) setTree(coloured);
    };
    // If the highlighter cannot be loaded, the code is shown plain.
    void show().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [code, language, isGrowing]);
  return tree;
}

/** The language shown for a block that names none, spelt like the names of languages. */
const PLAIN = "text";

export function CodeBlock(props: CodeBlockProps) {
  const tree = useHighlighting(props);
  const { code, language } = props;
  return (
    <div className="code-frame overflow-hidden rounded-xl border bg-sunken font-sans">
      <div className="flex items-center justify-between border-b py-1 pr-1.5 pl-4 text-xs text-muted">
        <span>{language || PLAIN}</span>
        <CopyButton text={code} />
      </div>
      <pre
        dir="ltr"
        className="overflow-x-auto px-4 py-3 text-sm leading-relaxed"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
        tabIndex={0}
      >
        <code>{tree ? tree.children.map(renderNode) : code}</code>
      </pre>
    </div>
  );
}
