import type { ReactNode } from "react";
import { readEntries } from "../../book";
import { readGreetings } from "../../definition";
import { countGreetings, listTokenSections } from "../../token-sections";
import { KnowledgeSection } from "../knowledge/knowledge-section";
import { AdvancedSection } from "./advanced-section";
import { GreetingsSection } from "./greetings-section";
import { Section } from "./section";
import { type PartProps, TextPart } from "./text-part";
import { WhoSection } from "./who-section";

interface EditorSectionsProps extends PartProps {
  readonly picture: ReactNode;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : `${noun}s`}`;
}

const EXAMPLE = `<START>
{{user}}: Is the river safe tonight?
{{char}}: Safer than the inn. The river never waters the wine.`;

/** All parts of a character; those that most people need stand first. */
export function EditorSections({ picture, ...part }: EditorSectionsProps) {
  const { definition } = part;
  const tokens = Object.fromEntries(
    listTokenSections(definition).map(({ name, tokens: each }) => [name, each]),
  );
  const greetings = readGreetings(definition).filter(Boolean).length;
  const notes = readEntries(definition).length;
  return (
    <div className="space-y-3">
      <Section
        title="Who"
        hint="Name, who they are, where you meet"
        tokens={tokens["who"] ?? 0}
        isOpen
      >
        <WhoSection {...part} picture={picture} />
      </Section>
      <Section title="Voice" hint="How they are and how they speak" tokens={tokens["voice"] ?? 0}>
        <TextPart
          {...part}
          field="personality"
          label="How they are and speak"
          rows={4}
          placeholder="Dry, patient, fond of proverbs she makes up on the spot. Short sentences."
        />
      </Section>
      <Section
        title="Greetings"
        hint={greetings > 0 ? count(greetings, "greeting") : "What they say first"}
        tokens={countGreetings(definition)}
      >
        <GreetingsSection {...part} />
      </Section>
      <Section
        title="Examples"
        hint="A few lines of talk that show the voice"
        tokens={tokens["examples"] ?? 0}
      >
        <TextPart
          {...part}
          field="mes_example"
          label="Examples"
          rows={6}
          placeholder={EXAMPLE}
          hint="<START> begins each one. {{user}} stands for you, {{char}} for them."
        />
      </Section>
      <Section
        title="Knowledge"
        hint={
          notes > 0 ? count(notes, "note") : "Notes that come to mind when their words are spoken"
        }
        tokens={tokens["knowledge"] ?? 0}
      >
        <KnowledgeSection {...part} />
      </Section>
      <Section
        title="Advanced"
        hint="Instructions to the model, and what others should know"
        tokens={tokens["advanced"] ?? 0}
      >
        <AdvancedSection {...part} />
      </Section>
    </div>
  );
}
