import { Field } from "@/components/ui/field";
import { type TextField, readText } from "../../definition";
import { nameField } from "../../field-names";
import { type PartProps, TextPart } from "./text-part";

const LINES = ["nickname", "creator", "character_version"] as const satisfies readonly TextField[];

/** What only some need. */
export function AdvancedSection(props: PartProps) {
  const { definition, onChange, errors } = props;
  return (
    <>
      <TextPart
        {...props}
        field="system_prompt"
        label={nameField("system_prompt")}
        hint="Instead of this app's own; {{original}} stands for those."
      />
      <TextPart
        {...props}
        field="post_history_instructions"
        label={nameField("post_history_instructions")}
        hint="Said to the model last, right before it answers."
      />
      <TextPart
        {...props}
        field="creator_notes"
        label={nameField("creator_notes")}
        hint="For people; the model is not told."
      />
      <div className="grid gap-5 sm:grid-cols-3">
        {LINES.map((field) => (
          <Field
            key={field}
            label={nameField(field)}
            autoComplete="off"
            value={readText(definition, field)}
            errors={errors[field]}
            onText={(text) => {
              onChange((before) => ({ ...before, [field]: text }));
            }}
          />
        ))}
      </div>
    </>
  );
}
