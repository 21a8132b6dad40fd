"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field";
import { parseTags, readList } from "../../definition";
import type { PartProps } from "./text-part";

/** Tags as one line: what is typed stays as it is, and is tidied when one leaves it. */
export function TagsField({ definition, onChange, errors }: PartProps) {
  const stored = readList(definition, "tags").join(", ");
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field
      label="Tags"
      autoComplete="off"
      placeholder="river, night, kind"
      hint="With commas between them; the gallery finds characters by them."
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
