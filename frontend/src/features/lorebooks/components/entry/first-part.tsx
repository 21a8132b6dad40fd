"use client";

import { type RefObject, useState } from "react";
import { Field } from "@/components/ui/field";
import { TextArea } from "@/components/ui/text-area";
import { estimateTokens } from "@/lib/estimate-tokens";
import { useText } from "@/lib/language/use-text";
import { parseKeys } from "../../entry";
import { Switch } from "../switch";
import type { EntryPartProps } from "./field-props";

interface KeysFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly keys: readonly string[];
  readonly onKeys: (keys: readonly string[]) => void;
  readonly errors: readonly string[] | undefined;
  readonly ref?: RefObject<HTMLTextAreaElement | null>;
}

/** Words and patterns, one in each line. */
export function KeysField({ keys, onKeys, errors, ...rest }: KeysFieldProps) {
  // An empty line is on its way to be a key.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextArea
      {...rest}
      rows={2}
      autoCapitalize="none"
      spellCheck={false}
      value={typed ?? keys.join("\n")}
      onText={(text) => {
        setTyped(text);
        onKeys(parseKeys(text));
      }}
      onBlur={() => {
        setTyped(null);
      }}
      errors={errors}
    />
  );
}

interface FirstPartProps extends EntryPartProps {
  readonly firstField: RefObject<HTMLTextAreaElement | null>;
}

/** What every entry needs: the words that call it up, and what it says. */
export function FirstPart({ draft, onChange, errors, firstField }: FirstPartProps) {
  const t = useText();
  const { keys, content, comment, enabled, constant } = draft;
  return (
    <div className="space-y-4">
      <KeysField
        ref={firstField}
        label={t("lore.keys")}
        hint={t("lore.keysHint")}
        keys={keys}
        onKeys={(value) => {
          onChange({ keys: value });
        }}
        errors={errors["keys"]}
      />
      <TextArea
        label={t("lore.content")}
        rows={4}
        value={content}
        onText={(text) => {
          onChange({ content: text });
        }}
        aside={
          <span className="text-xs text-muted tabular-nums">
            {t("lore.about", { count: estimateTokens(content) })}
          </span>
        }
        errors={errors["content"]}
      />
      <Field
        label={t("lore.title")}
        hint={t("lore.titleHint")}
        autoComplete="off"
        maxLength={500}
        value={comment}
        onText={(text) => {
          onChange({ comment: text });
        }}
        errors={errors["comment"]}
      />
      <Switch
        label={t("lore.enabled")}
        isOn={enabled}
        onSwitch={(isOn) => {
          onChange({ enabled: isOn });
        }}
      />
      <Switch
        label={t("lore.constant")}
        hint={t("lore.constantHint")}
        isOn={constant}
        onSwitch={(isOn) => {
          onChange({ constant: isOn });
        }}
      />
    </div>
  );
}
