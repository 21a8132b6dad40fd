import { Image } from "lucide";
import { memo, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useText } from "@/lib/language/use-text";
import { Icon } from "../ui/icon";
import { useShortCodes } from "./emoji";
import { Formula } from "./formula";
import { NoteReference } from "./notes";
import type { Inline } from "./parse/nodes";

/** The address of a link that leads out of the app; null for any other: scripts, data, the app's own paths. */
function readAddress(href: string): URL | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(href)) return null;
  try {
    const address = new URL(href);
    return /^(?:https?|mailto):$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

interface AnchorProps {
  readonly href: string;
  readonly children: ReactNode;
}

function Anchor({ href, children }: AnchorProps) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
    </a>
  );
}

interface PictureProps {
  readonly href: string;
  readonly description: string;
  readonly isLinked: boolean;
}

/** A picture is shown as a link with its host's name, because loading it would let the model make requests. */
function Picture({ href, description, isLinked }: PictureProps) {
  const t = useText();
  const address = readAddress(href);
  const words = (
    <>
      <Icon of={Image} className="picture-sign" />
      {description || t("markdown.picture")}
      {address?.host && (
        <>
          {" "}
          <span className="text-muted">({address.host})</span>
        </>
      )}
    </>
  );
  return address && !isLinked ? <Anchor href={href}>{words}</Anchor> : <span>{words}</span>;
}

function Words({ value }: { readonly value: string }) {
  return useShortCodes(value);
}

/**
 * Text that still grows. New text is appended to the existing text node; React would replace the node's whole text and
 * the browser would lay out all of it again.
 */
function GrowingWords({ value }: { readonly value: string }) {
  const text = useShortCodes(value);
  const holder = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const words = holder.current?.firstChild;
    if (words instanceof Text && text.startsWith(words.data))
      words.appendData(text.slice(words.data.length));
    else holder.current?.replaceChildren(text);
  }, [text]);
  return <span ref={holder} />;
}

function draw(inline: Inline, index: number, isLinked: boolean): ReactNode {
  switch (inline.type) {
    case "text":
      return inline.value.includes(":") ? <Words key={index} value={inline.value} /> : inline.value;
    case "break":
      return <br key={index} />;
    case "code":
      return <code key={index}>{inline.value}</code>;
    case "strong":
      return (
        <strong key={index}>
          <Inlines inlines={inline.children} isLinked={isLinked} />
        </strong>
      );
    case "strike":
      return (
        <del key={index}>
          <Inlines inlines={inline.children} isLinked={isLinked} />
        </del>
      );
    case "emphasis":
      return (
        <em key={index} className={inline.isAction ? "action" : undefined}>
          <Inlines inlines={inline.children} isLinked={isLinked} />
        </em>
      );
    case "link": {
      const words = <Inlines inlines={inline.children} isLinked />;
      return readAddress(inline.href) && !isLinked ? (
        <Anchor key={index} href={inline.href}>
          {words}
        </Anchor>
      ) : (
        <span key={index}>{words}</span>
      );
    }
    case "picture":
      return (
        <Picture
          key={index}
          href={inline.href}
          description={inline.description}
          isLinked={isLinked}
        />
      );
    case "math":
      return <Formula key={index} tex={inline.tex} isDisplay={inline.isDisplay} />;
    case "note":
      return <NoteReference key={index} label={inline.label} />;
  }
}

interface InlinesProps {
  readonly inlines: readonly Inline[];
  /** True inside a link, which cannot contain another one. */
  readonly isLinked?: boolean;
  /** More inlines may follow, and the last one may grow. */
  readonly isGrowing?: boolean;
}

export const Inlines = memo(function Inlines(props: InlinesProps) {
  const { inlines, isLinked = false, isGrowing = false } = props;
  // Text that has grown keeps its nodes after it ended, because the reader may have selected some of it.
  const [hasGrown, setHasGrown] = useState(isGrowing);
  if (isGrowing && !hasGrown) setHasGrown(true);
  return inlines.map((inline, index) =>
    hasGrown && inline.type === "text" ? (
      <GrowingWords key={index} value={inline.value} />
    ) : (
      draw(inline, index, isLinked)
    ),
  );
});
