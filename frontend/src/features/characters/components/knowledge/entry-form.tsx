import { useState } from "react";
import { Field } from "@/components/ui/field";
import { TextArea } from "@/components/ui/text-area";
import { useText } from "@/lib/language/use-text";
import { type BookEntry, isConstant, isEnabled, readContent, readKeys } from "../../book";
import { parseTags } from "../../definition";

interface EntryFormProps {
  readonly entry: BookEntry;
  readonly onChange: (changes: Readonly<Record<string, unknown>>) => void;
}

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}

function Switch({ label, isOn, onSwitch }: SwitchProps) {
  return (
    <label className="inline-flex min-h-9 cursor-pointer items-center gap-2.5 text-sm select-none">
      <input
        type="checkbox"
        checked={isOn}
        className="size-4 accent-(--ember)"
        onChange={(event) => onSwitch(event.target.checked)}
      />
      {label}
    </label>
  );
}

/** The form of one entry: its keywords and its text. */
export function EntryForm({ entry, onChange }: EntryFormProps) {
  const t = useText();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="space-y-4 border-t bg-paper/60 px-3 py-4 sm:px-4">
      <Field
        label={t("knowledge.keys")}
        autoComplete="off"
        // Opening an entry moves the focus into its form.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        placeholder={t("knowledge.keysExample")}
        hint={t("common.withCommas")}
        value={typed ?? readKeys(entry).join(", ")}
        onText={(text) => {
          setTyped(text);
          onChange({ keys: parseTags(text) });
        }}
        onBlur={() => setTyped(null)}
      />
      <TextArea
        label={t("characters.know")}
        rows={3}
        value={readContent(entry)}
        onText={(content) => onChange({ content })}
      />
      <div className="flex flex-wrap gap-x-6">
        <Switch
          label={t("knowledge.inUse")}
          isOn={isEnabled(entry)}
          onSwitch={(enabled) => onChange({ enabled })}
        />
        <Switch
          label={t("knowledge.always")}
          isOn={isConstant(entry)}
          onSwitch={(constant) => onChange({ constant })}
        />
      </div>
    </div>
  );
}
