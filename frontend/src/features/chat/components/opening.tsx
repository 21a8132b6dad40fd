import type { ComponentType, ReactNode } from "react";
import { Face, useCharacter, useLook } from "@/components/face";
import type { MarkdownProps } from "@/components/markdown/markdown";
import { Skeleton } from "@/components/ui/skeleton";
import { useText } from "@/lib/language/use-text";

interface WordsProps {
  readonly text: string;
  /** Renders Markdown; undefined until it is loaded. */
  readonly Markdown: ComponentType<MarkdownProps> | undefined;
}

/** Markdown's most common marks, hidden for the moment until `Markdown` is loaded. */
const MARKS = /[*_`~]+|^[#>]+ /gm;

/** A text as a thread shows it. Until `Markdown` is loaded, the plain words are shown in the same place. */
function Words({ text, Markdown }: WordsProps) {
  if (Markdown) return <Markdown text={text} isGrowing={false} />;
  return (
    <div className="voice">
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        <p key={index} dir="auto" className="whitespace-pre-line">
          {paragraph.replace(MARKS, "")}
        </p>
      ))}
    </div>
  );
}

interface OpeningProps {
  readonly name: string;
  /** The character's greeting; null: the user begins. */
  readonly greeting: string | null;
  /** Renders the greeting; undefined until it is loaded. */
  readonly Markdown?: ComponentType<MarkdownProps> | undefined;
  /** Rendered below the name in place of a greeting. */
  readonly note?: string | undefined;
  /** Rendered below the greeting. */
  readonly leaves?: ReactNode;
  /** Rendered in place of the placeholder: why the characters are not there. */
  readonly trouble?: ReactNode;
  readonly onSay: (prompt: string) => void;
}

/** For a character that has no openers of its own. */
const OPENERS = [
  "chat.openerWho",
  "chat.openerBusy",
  "chat.openerTrust",
  "chat.openerNever",
] as const;

function Openers({ openers, onSay }: Pick<OpeningProps, "onSay"> & { openers: readonly string[] }) {
  return (
    <ul className="mt-8 grid w-full gap-2 sm:grid-cols-2">
      {openers.map((opener) => (
        <li key={opener}>
          <button
            type="button"
            dir="auto"
            onClick={() => onSay(opener)}
            className="h-full w-full rounded-2xl border bg-raised px-4 py-3 text-start text-sm leading-snug text-muted transition-colors hover:border-ember hover:text-ink"
          >
            {opener}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The placeholder for the greeting and the openers, until the characters are loaded. */
function Waiting() {
  return (
    <>
      <Skeleton className="mt-5 h-7 w-4/5 max-w-96" />
      <Skeleton className="mt-3 h-7 w-3/5 max-w-72" />
      <div className="mt-9 grid w-full gap-2 sm:grid-cols-2">
        {OPENERS.map((opener) => (
          <Skeleton key={opener} className="h-12 w-full rounded-2xl" />
        ))}
      </div>
    </>
  );
}

/** A longer greeting is set like body text, not like a motto. */
const SHORT = 240;

/**
 * The beginning of a chat: the character's face, a greeting, and a few openers to choose from. It
 * is at the top, not in the middle, so that the face does not move when the greeting arrives.
 */
export function Opening(props: OpeningProps) {
  const { name, greeting, Markdown, note, leaves, trouble, onSay } = props;
  const t = useText();
  const character = useCharacter(name);
  const isKnown = useLook(name) !== null;
  const { openers = [], tagline } = character ?? {};
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col items-center pt-[clamp(0.5rem,5dvh,5rem)] pb-8 text-center max-sm:pt-[clamp(0.5rem,4dvh,5rem)]">
      <Face name={name} size="huge" className="shadow-lift" />
      <h1 className="mt-5 min-h-[1lh] max-w-full font-voice text-title font-semibold break-words text-ember">
        {name}
      </h1>
      {tagline && (
        <p dir="auto" className="mt-1 text-sm text-balance text-muted">
          {tagline}
        </p>
      )}
      {isKnown ? (
        <>
          {greeting !== null && (
            <div
              className={`mt-5 animate-rise ${greeting.length > SHORT ? "w-full text-start" : "motto"}`}
            >
              <Words text={greeting} Markdown={Markdown} />
            </div>
          )}
          {leaves}
          {note && <p className="mt-2 text-balance text-muted">{note}</p>}
          <Openers
            openers={openers.length > 0 ? openers : OPENERS.map((key) => t(key))}
            onSay={onSay}
          />
        </>
      ) : (
        (trouble ?? <Waiting />)
      )}
    </div>
  );
}
