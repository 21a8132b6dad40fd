import { Field } from "@/components/ui/field";
import { useText } from "@/lib/language/use-text";
import { type TextField, readText } from "../../definition";
import { nameField } from "../../field-names";
import { type PartProps, TextPart } from "./text-part";

const LINES = ["nickname", "creator", "character_version"] as const satisfies readonly TextField[];

/** The fields that only some users need. */
export function AdvancedSection(props: PartProps) {
  const t = useText();
  const { definition, onChange, errors } = props;
  return (
    <>
      <TextPart
        {...props}
        field="system_prompt"
        label={nameField("system_prompt")}
        hint={t("editor.systemPromptHint", { original: "{{original}}" })}
      />
      <TextPart
        {...props}
        field="post_history_instructions"
        label={nameField("post_history_instructions")}
        hint={t("editor.postHistoryHint")}
      />
      <TextPart
        {...props}
        field="creator_notes"
        label={nameField("creator_notes")}
        hint={t("editor.creatorNotesHint")}
      />
      <div className="grid gap-5 sm:grid-cols-3">
        {LINES.map((field) => (
          <Field
            key={field}
            label={nameField(field)}
            autoComplete="off"
            value={readText(definition, field)}
            errors={errors[field]}
            onText={(text) => onChange((before) => ({ ...before, [field]: text }))}
          />
        ))}
      </div>
    </>
  );
}
