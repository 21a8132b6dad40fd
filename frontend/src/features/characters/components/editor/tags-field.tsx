import { useState } from "react";
import { Field } from "@/components/ui/field";
import { useText } from "@/lib/language/use-text";
import { parseTags, readList } from "../../definition";
import type { PartProps } from "./text-part";

/** Tags in one line; the typed text stays as it is until blur, and is normalised then. */
export function TagsField({ definition, onChange, errors }: PartProps) {
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
      onBlur={() => {
        setTyped(null);
      }}
    />
  );
}
