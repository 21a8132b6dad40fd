import { X } from "lucide";
import type { ReactNode } from "react";
import { Face, useCharacter } from "@/components/face";
import { Markdown } from "@/components/markdown/markdown";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { SidePanel } from "@/components/ui/side-panel";
import { useText } from "@/lib/language/use-text";
import { useGreeting } from "../use-greeting";

interface PartProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Part({ title, children }: PartProps) {
  return (
    <section aria-label={title} className="mt-7">
      <h3 className="text-sm font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}

interface GreetsProps {
  readonly id: string;
  readonly text: string;
  readonly place: number;
}

function Greets(props: GreetsProps) {
  const { text } = useGreeting(props);
  return (
    <li className="border-l-2 border-ember pl-4">
      <Markdown text={text} isGrowing={false} />
    </li>
  );
}

function Known({ name, isGone }: Pick<AboutPanelProps, "name" | "isGone">) {
  const t = useText();
  const character = useCharacter(name);
  if (!character)
    return (
      <p className="mt-6 text-center text-muted">
        {isGone ? t("characters.gone", { name }) : t("common.unknownStranger", { name })}
      </p>
    );
  const { greeting, alternate_greetings, topics, entry_count } = character;
  const greetings = [greeting, ...alternate_greetings];
  return (
    <>
      {(topics.length > 0 || entry_count > 0) && (
        <Part title={t("characters.know")}>
          <p className="mt-1 text-sm text-muted">{t("characters.notes", { count: entry_count })}</p>
          <ul className="mt-3 flex flex-wrap gap-2">
            {topics.map((topic) => (
              <li
                key={topic}
                className="rounded-full bg-told px-3 py-1 text-sm first-letter:uppercase"
              >
                {topic}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {greetings.some(Boolean) && (
        <Part title={t("characters.greet")}>
          <ul className="mt-3 space-y-3">
            {greetings.map(
              (text, place) =>
                text && <Greets key={place} id={character.id} text={text} place={place} />,
            )}
          </ul>
        </Part>
      )}
    </>
  );
}

export interface AboutPanelProps {
  readonly name: string;
  /** The character was deleted, unshared or hidden. */
  readonly isGone?: boolean;
  /** Rendered at the end of the panel. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** The panel about a character: its face, its topics and its greetings. */
export function AboutPanel({ name, isGone = false, children, onClose }: AboutPanelProps) {
  const t = useText();
  const character = useCharacter(name);
  return (
    <SidePanel label={t("characters.about", { name })} onClose={onClose}>
      {/* The button is inside the scroller, so that keys scroll while it has the focus. */}
      <div data-scroller className="min-h-0 grow overflow-y-auto px-6 pb-8">
        <div className="sticky top-0 z-10 -mr-3 flex h-0 justify-end">
          <IconButton label={t("common.close")} onClick={onClose} tip="end" className="mt-3">
            <Icon of={X} className="size-4" />
          </IconButton>
        </div>
        <div className="flex flex-col items-center pt-10 text-center">
          <Face name={name} size="huge" className="shadow-lift" />
          <h2 className="mt-4 max-w-full font-voice text-title font-semibold break-words">
            {name}
          </h2>
          {character?.tagline && <p className="mt-1 max-w-full text-muted">{character.tagline}</p>}
        </div>
        <Known name={name} isGone={isGone} />
        {children}
      </div>
    </SidePanel>
  );
}
