import { type ReactNode, memo } from "react";
import { CodeBlock } from "./code-block";
import { Formula } from "./formula";
import { Inlines } from "./inlines";
import type { Block, Item } from "./parse/nodes";
import { Table } from "./table";
import { useText } from "@/lib/language/use-text";

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly isGrowing: boolean;
}

/** Blocks are only ever added or extended at the end, so the index can be the key. */
export function Blocks({ blocks, isGrowing }: BlocksProps) {
  return blocks.map((block, index) => (
    <BlockView key={index} block={block} isGrowing={isGrowing && index === blocks.length - 1} />
  ));
}

function ListItem({ item, isGrowing }: { readonly item: Item; readonly isGrowing: boolean }) {
  const t = useText();
  const { isChecked, blocks } = item;
  return (
    <li dir="auto" className={isChecked === null ? undefined : "task"}>
      {isChecked !== null && (
        <input
          type="checkbox"
          checked={isChecked}
          disabled
          aria-label={isChecked ? t("markdown.done") : t("markdown.toDo")}
        />
      )}
      <Blocks blocks={blocks} isGrowing={isGrowing} />
    </li>
  );
}

function List({
  block,
  isGrowing,
}: {
  readonly block: Block & { type: "list" };
  readonly isGrowing: boolean;
}) {
  const { isOrdered, start, items } = block;
  const drawn = items.map((item, index) => (
    <ListItem key={index} item={item} isGrowing={isGrowing && index === items.length - 1} />
  ));
  return isOrdered ? <ol start={start}>{drawn}</ol> : <ul>{drawn}</ul>;
}

interface BlockViewProps {
  readonly block: Block;
  readonly isGrowing: boolean;
}

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;

const BlockView = memo(function BlockView({ block, isGrowing }: BlockViewProps): ReactNode {
  switch (block.type) {
    case "paragraph":
      return block.isTight ? (
        <Inlines inlines={block.children} isGrowing={isGrowing} />
      ) : (
        <p dir="auto">
          <Inlines inlines={block.children} isGrowing={isGrowing} />
        </p>
      );
    case "heading": {
      const Heading = HEADINGS[block.depth - 1] ?? "h6";
      return (
        <Heading dir="auto">
          <Inlines inlines={block.children} />
        </Heading>
      );
    }
    case "code":
      return <CodeBlock code={block.code} language={block.language} isGrowing={isGrowing} />;
    case "math":
      return (
        <div className="formula-frame">
          <Formula tex={block.tex} isDisplay />
        </div>
      );
    case "quote":
      return (
        <blockquote dir="auto">
          <Blocks blocks={block.blocks} isGrowing={isGrowing} />
        </blockquote>
      );
    case "list":
      return <List block={block} isGrowing={isGrowing} />;
    case "table":
      return <Table block={block} />;
    case "rule":
      return <hr />;
  }
});
