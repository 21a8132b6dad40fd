import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { NAME_LIMIT } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import { readText } from "../../definition";
import { TagsField } from "./tags-field";
import { type PartProps, TextPart } from "./text-part";

interface WhoProps extends PartProps {
  /** The place of the picture. */
  readonly picture: ReactNode;
}

/** The whole short path: a name, and a sentence or two. */
function NameAndDescription(props: PartProps) {
  const t = useText();
  const { definition, onChange, errors } = props;
  return (
    <>
      <Field
        label={t("fields.name")}
        maxLength={NAME_LIMIT}
        autoComplete="off"
        required
        value={readText(definition, "name")}
        errors={errors["name"]}
        onText={(name) => {
          onChange((before) => ({ ...before, name }));
        }}
      />
      <TextPart
        {...props}
        field="description"
        label={t("editor.whoAreThey")}
        rows={4}
        placeholder={t("editor.descriptionExample")}
        hint={t("editor.descriptionHint")}
      />
    </>
  );
}

export function WhoSection({ picture, ...props }: WhoProps) {
  const t = useText();
  return (
    <>
      {picture}
      <NameAndDescription {...props} />
      <TextPart
        {...props}
        field="scenario"
        label={t("fields.scenario")}
        rows={2}
        placeholder={t("editor.scenarioExample")}
      />
      <TagsField {...props} />
    </>
  );
}
