import type { ReactNode } from "react";
import type { Text } from "@/lib/language/text";
import { useText } from "@/lib/language/use-text";
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

function writeExample(t: Text): string {
  return `<START>\n{{user}}: ${t("editor.exampleQuestion")}\n{{char}}: ${t("editor.exampleAnswer")}`;
}

/** All sections of the editor; those that most users need come first. */
export function EditorSections({ picture, ...part }: EditorSectionsProps) {
  const t = useText();
  const { definition } = part;
  const tokens = Object.fromEntries(
    listTokenSections(definition).map(({ name, tokens: each }) => [name, each]),
  );
  const greetings = readGreetings(definition).filter(Boolean).length;
  const notes = readEntries(definition).length;
  return (
    <div className="space-y-3">
      <Section
        title={t("editor.who")}
        hint={t("editor.whoHint")}
        tokens={tokens["who"] ?? 0}
        isOpen
      >
        <WhoSection {...part} picture={picture} />
      </Section>
      <Section title={t("editor.voice")} hint={t("editor.voiceHint")} tokens={tokens["voice"] ?? 0}>
        <TextPart
          {...part}
          field="personality"
          label={t("fields.personality")}
          rows={4}
          placeholder={t("editor.personalityExample")}
        />
      </Section>
      <Section
        title={t("editor.greetings")}
        hint={
          greetings > 0
            ? t("editor.greetingCount", { count: greetings })
            : t("editor.greetingsHint")
        }
        tokens={countGreetings(definition)}
      >
        <GreetingsSection {...part} />
      </Section>
      <Section
        title={t("fields.examples")}
        hint={t("editor.examplesHint")}
        tokens={tokens["examples"] ?? 0}
      >
        <TextPart
          {...part}
          field="mes_example"
          label={t("fields.examples")}
          rows={6}
          placeholder={writeExample(t)}
          hint={t("editor.examplesRules", { start: "<START>", user: "{{user}}", char: "{{char}}" })}
        />
      </Section>
      <Section
        title={t("fields.knowledge")}
        hint={notes > 0 ? t("profile.noteCount", { count: notes }) : t("editor.knowledgeHint")}
        tokens={tokens["knowledge"] ?? 0}
      >
        <KnowledgeSection {...part} />
      </Section>
      <Section
        title={t("editor.advanced")}
        hint={t("editor.advancedHint")}
        tokens={tokens["advanced"] ?? 0}
      >
        <AdvancedSection {...part} />
      </Section>
    </div>
  );
}
