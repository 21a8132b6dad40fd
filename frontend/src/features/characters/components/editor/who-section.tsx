import { type ReactNode, useState } from "react";
import { Field } from "@/components/ui/field";
import { NAME_LIMIT } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import { parseTags, readList, readText } from "../../definition";
import { type PartProps, TextPart } from "./text-part";

/** Tags in one line; the typed text stays as it is until blur, and is normalised then. */
function TagsField({ definition, onChange, errors }: PartProps) {
  const t = useText();
  const stored = readList(definition, "tags").join(", ");
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field
      label={t("common.tags")}
      autoComplete="off"
      placeholder={t("editor.tagsExample")}
      hint={t("editor.tagsHint")}
      value={typed ?? stored}
      errors={errors["tags"]}
      onText={(text) => {
        setTyped(text);
        onChange((before) => ({ ...before, tags: parseTags(text) }));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

interface WhoProps extends PartProps {
  /** The field for the picture. */
  readonly picture: ReactNode;
}

/** All that a character needs is a name, and a sentence or two. */
export function WhoSection({ picture, ...props }: WhoProps) {
  const t = useText();
  const { definition, onChange, errors } = props;
  return (
    <>
      {picture}
      <Field
        label={t("fields.name")}
        maxLength={NAME_LIMIT}
        autoComplete="off"
        required
        value={readText(definition, "name")}
        errors={errors["name"]}
        onText={(name) => onChange((before) => ({ ...before, name }))}
      />
      <TextPart
        {...props}
        field="description"
        label={t("editor.whoAreThey")}
        rows={4}
        placeholder={t("editor.descriptionExample")}
        hint={t("editor.descriptionHint")}
      />
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
