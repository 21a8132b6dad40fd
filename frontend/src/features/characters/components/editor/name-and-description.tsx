import { Field } from "@/components/ui/field";
import { NAME_LIMIT } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import { readText } from "../../definition";
import { type PartProps, TextPart } from "./text-part";

/** All that a character needs: a name, and a sentence or two. */
export function NameAndDescription(props: PartProps) {
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
