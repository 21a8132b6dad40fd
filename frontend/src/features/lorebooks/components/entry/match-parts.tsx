"use client";

import { useText } from "@/lib/language/use-text";
import { LOGIC_TEXTS } from "../../describe-field";
import { BY_MEANING, LOGICS, isByMeaning } from "../../entry";
import { NumberField } from "../number-field";
import { SelectField } from "../select-field";
import { Switch } from "../switch";
import type { EntryPartProps } from "./field-props";
import { KeysField } from "./first-part";
import { FoldedPart } from "./folded-part";

/** What else has to be said, or must not be. */
export function ConditionPart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange, errors } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.condition")}
      names={["secondary_keys", "selective_logic"]}
    >
      <SelectField
        label={t("lore.logic")}
        options={LOGICS.map((logic) => ({ value: String(logic), text: t(LOGIC_TEXTS[logic]) }))}
        value={String(draft.selective_logic)}
        onValue={(value) => {
          onChange({ selective_logic: Number(value) });
        }}
        errors={errors["selective_logic"]}
      />
      <KeysField
        label={t("lore.secondaryKeys")}
        hint={t("lore.secondaryKeysHint")}
        keys={draft.secondary_keys}
        onKeys={(secondary_keys) => {
          onChange({ secondary_keys });
        }}
        errors={errors["secondary_keys"]}
      />
    </FoldedPart>
  );
}

const ANSWERS = [
  { value: "usual", is: null, text: "lore.asUsual" },
  { value: "yes", is: true, text: "lore.yes" },
  { value: "no", is: false, text: "lore.no" },
] as const;

interface AnswerFieldProps {
  readonly label: string;
  readonly answer: boolean | null;
  readonly onAnswer: (answer: boolean | null) => void;
}

function AnswerField({ label, answer, onAnswer }: AnswerFieldProps) {
  const t = useText();
  return (
    <SelectField
      label={label}
      options={ANSWERS.map(({ value, text }) => ({ value, text: t(text) }))}
      value={ANSWERS.find(({ is }) => is === answer)?.value ?? "usual"}
      onValue={(value) => {
        onAnswer(ANSWERS.find((each) => each.value === value)?.is ?? null);
      }}
    />
  );
}

/** How the words are looked for. */
export function SearchPart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange, errors } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.search")}
      names={["scan_depth", "case_sensitive", "match_whole_words", "extensions"]}
    >
      <NumberField
        label={t("lore.scanDepth")}
        hint={t("lore.entryScanDepthHint")}
        placeholder={t("lore.asBook")}
        value={draft.scan_depth}
        onNumber={(scan_depth) => {
          onChange({ scan_depth });
        }}
        errors={errors["scan_depth"]}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <AnswerField
          label={t("lore.wholeWords")}
          answer={draft.match_whole_words}
          onAnswer={(match_whole_words) => {
            onChange({ match_whole_words });
          }}
        />
        <AnswerField
          label={t("lore.caseSensitive")}
          answer={draft.case_sensitive}
          onAnswer={(case_sensitive) => {
            onChange({ case_sensitive });
          }}
        />
      </div>
      <Switch
        label={t("lore.byMeaning")}
        hint={t("lore.byMeaningHint")}
        isOn={isByMeaning(draft)}
        onSwitch={(isOn) => {
          onChange({ extensions: { ...draft.extensions, [BY_MEANING]: isOn } });
        }}
      />
    </FoldedPart>
  );
}
