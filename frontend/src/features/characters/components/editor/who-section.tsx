import type { ReactNode } from "react";
import { useText } from "@/lib/language/use-text";
import { TagsField } from "./tags-field";
import { type PartProps, TextPart } from "./text-part";
import { NameAndDescription } from "./name-and-description";

interface WhoProps extends PartProps {
  /** The field for the picture. */
  readonly picture: ReactNode;
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
