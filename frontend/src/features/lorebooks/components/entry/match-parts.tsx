import { SelectField } from "@/components/ui/select-field";
import { useText } from "@/lib/language/use-text";
import { FIELD_TEXTS } from "../../describe-field";
import { BY_MEANING, LOGICS, isByMeaning } from "../../entry";
import { Switch } from "../switch";
import { EntryKeys, EntryNumber, type EntryPartProps, EntrySelect } from "./entry-fields";
import { FoldedPart } from "./folded-part";

/** Secondary keys: what else must be in the messages, or must not be. */
export function ConditionPart(props: EntryPartProps) {
  const t = useText();
  return (
    <FoldedPart
      {...props}
      title={t("lore.condition")}
      names={["secondary_keys", "selective_logic"]}
    >
      <EntrySelect {...props} name="selective_logic" choices={LOGICS} />
      <EntryKeys {...props} name="secondary_keys" hint={t("lore.secondaryKeysHint")} />
    </FoldedPart>
  );
}

const ANSWERS = [
  { value: "usual", is: null, text: "lore.asUsual" },
  { value: "yes", is: true, text: "lore.yes" },
  { value: "no", is: false, text: "lore.no" },
] as const;

interface EntryAnswerProps extends EntryPartProps {
  readonly name: "match_whole_words" | "case_sensitive";
}

function EntryAnswer({ name, draft, onChange }: EntryAnswerProps) {
  const t = useText();
  return (
    <SelectField
      label={t(FIELD_TEXTS[name])}
      options={ANSWERS.map(({ value, text }) => ({ value, text: t(text) }))}
      value={ANSWERS.find(({ is }) => is === draft[name])?.value ?? "usual"}
      onValue={(value) =>
        onChange({ [name]: ANSWERS.find((each) => each.value === value)?.is ?? null })
      }
    />
  );
}

/** How the keys are matched. */
export function SearchPart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.search")}
      names={["scan_depth", "case_sensitive", "match_whole_words", "extensions"]}
    >
      <EntryNumber
        {...props}
        name="scan_depth"
        hint={t("lore.entryScanDepthHint")}
        placeholder={t("lore.asBook")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <EntryAnswer {...props} name="match_whole_words" />
        <EntryAnswer {...props} name="case_sensitive" />
      </div>
      <Switch
        label={t("lore.byMeaning")}
        hint={t("lore.byMeaningHint")}
        isOn={isByMeaning(draft)}
        onSwitch={(isOn) => onChange({ extensions: { ...draft.extensions, [BY_MEANING]: isOn } })}
      />
    </FoldedPart>
  );
}
