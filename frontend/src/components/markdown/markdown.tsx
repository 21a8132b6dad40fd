"use client";

import { clsx } from "clsx";
import type { ElementContent } from "hast";
import { type ComponentProps, isValidElement, memo, useMemo } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { remarkAsWritten } from "./as-written";
import { splitBlocks } from "./blocks";
import { CodeBlock } from "./code-block";

function readText(node: ElementContent): string {
  if (node.type === "text") return node.value;
  return node.type === "element" ? node.children.map(readText).join("") : "";
}

/** Only addresses that leave the house on a click, and say so, become links. */
function Anchor({ href, children }: ComponentProps<"a">) {
  if (!href || !/^(https?:|mailto:)/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
    </a>
  );
}

/** A picture's address would be a request made by the model, so its description stands in. */
function Picture({ alt }: ComponentProps<"img">) {
  return <span className="text-muted">[{alt ? `picture: ${alt}` : "picture"}]</span>;
}

function Table({ children }: ComponentProps<"table">) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
    <div className="table-frame" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

function buildComponents(isGrowing: boolean): Components {
  return {
    a: Anchor,
    img: Picture,
    table: Table,
    pre({ children, node }) {
      const code = node?.children[0];
      const props = isValidElement<{ className?: string }>(children) ? children.props : {};
      const language = /language-([\w+#-]+)/.exec(props.className ?? "")?.[1] ?? "";
      const text = code ? readText(code).replace(/\n$/, "") : "";
      return <CodeBlock code={text} language={language.toLowerCase()} isGrowing={isGrowing} />;
    },
  };
}

const SETTLED = buildComponents(false);
const GROWING = buildComponents(true);
const REMARK: Options["remarkPlugins"] = [[remarkGfm, { singleTilde: false }], remarkAsWritten];
const REHYPE = [rehypeSanitize];

interface BlockProps {
  readonly text: string;
  readonly isGrowing: boolean;
}

const Block = memo(function Block({ text, isGrowing }: BlockProps) {
  return (
    <ReactMarkdown
      remarkPlugins={REMARK}
      rehypePlugins={REHYPE}
      components={isGrowing ? GROWING : SETTLED}
    >
      {text}
    </ReactMarkdown>
  );
});

/** Markdown from a model: drawn block by block, settled blocks only once. */
export function Markdown({ text, isGrowing }: BlockProps) {
  const blocks = useMemo(() => splitBlocks(text, isGrowing), [text, isGrowing]);
  return (
    <div className={clsx("voice", isGrowing && "speaking")}>
      {blocks.map((block, index) => (
        // Blocks only ever grow at the end, so their place is their identity.
        <Block key={index} text={block} isGrowing={isGrowing && index === blocks.length - 1} />
      ))}
    </div>
  );
}
