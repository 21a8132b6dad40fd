import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { NAME_LIMIT } from "@/lib/characters";
import { readText } from "../../definition";
import { TagsField } from "./tags-field";
import { type PartProps, TextPart } from "./text-part";

interface WhoProps extends PartProps {
  /** The place of the picture. */
  readonly picture: ReactNode;
}

/** The whole short path: a name, and a sentence or two. */
export function NameAndDescription(props: PartProps) {
  const { definition, onChange, errors } = props;
  return (
    <>
      <Field
        label="Name"
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
        label="Who are they?"
        rows={4}
        placeholder="A ferrywoman who has heard every excuse for not paying, and kindly believes none."
        hint="One sentence will do. You can say as much as you like."
      />
    </>
  );
}

export function WhoSection({ picture, ...props }: WhoProps) {
  return (
    <>
      {picture}
      <NameAndDescription {...props} />
      <TextPart
        {...props}
        field="scenario"
        label="Where you meet"
        rows={2}
        placeholder="On the night ferry, in fog."
      />
      <TagsField {...props} />
    </>
  );
}
