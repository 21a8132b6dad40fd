import { type RefObject, useState } from "react";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { TextArea } from "@/components/ui/text-area";
import { useText } from "@/lib/language/use-text";
import { FIELD_TEXTS, describeField } from "../../describe-field";
import { EMPTY_ENTRY, type EntryChanges, type EntryFields, parseKeys } from "../../entry";
import { NumberField } from "../number-field";
import { Switch } from "../switch";

/** Props of each part of an entry's form. */
export interface EntryPartProps {
  readonly draft: EntryFields;
  readonly onChange: (changes: EntryChanges) => void;
  /** The server's errors by field. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** The names of an entry's fields that have a given type. */
type NameOf<Value> = {
  [Name in keyof EntryFields]: EntryFields[Name] extends Value ? Name : never;
}[keyof EntryFields];

interface EntryFieldProps<Name extends keyof EntryFields> extends EntryPartProps {
  readonly name: Name;
  readonly hint?: string;
}

type NumberProps = EntryFieldProps<NameOf<number | null>> & {
  readonly min?: number;
  readonly placeholder?: string;
};

/** Empty: the default applies. */
export function EntryNumber({ name, draft, onChange, errors, ...rest }: NumberProps) {
  const t = useText();
  return (
    <NumberField
      {...rest}
      label={t(FIELD_TEXTS[name])}
      value={draft[name]}
      onNumber={(value) => onChange({ [name]: value ?? EMPTY_ENTRY[name] })}
      errors={errors[name]}
    />
  );
}

export function EntrySwitch(props: EntryFieldProps<NameOf<boolean>>) {
  const { name, hint, draft, onChange } = props;
  const t = useText();
  return (
    <Switch
      label={t(FIELD_TEXTS[name])}
      hint={hint}
      isOn={draft[name]}
      onSwitch={(isOn) => onChange({ [name]: isOn })}
    />
  );
}

export function EntryLine(props: EntryFieldProps<"comment" | "group">) {
  const { name, hint, draft, onChange, errors } = props;
  const t = useText();
  return (
    <Field
      label={t(FIELD_TEXTS[name])}
      hint={hint}
      autoComplete="off"
      maxLength={500}
      value={draft[name]}
      onText={(text) => onChange({ [name]: text })}
      errors={errors[name]}
    />
  );
}

type SelectProps = EntryFieldProps<"selective_logic" | "position" | "role"> & {
  /** The values that can be chosen, in this order. */
  readonly choices: readonly number[];
};

export function EntrySelect({ name, choices, draft, onChange, errors }: SelectProps) {
  const t = useText();
  return (
    <SelectField
      label={t(FIELD_TEXTS[name])}
      options={choices.map((value) => ({
        value: String(value),
        text: describeField(t, name, value),
      }))}
      value={String(draft[name])}
      onValue={(value) => onChange({ [name]: Number(value) })}
      errors={errors[name]}
    />
  );
}

type KeysProps = EntryFieldProps<"keys" | "secondary_keys"> & {
  readonly ref?: RefObject<HTMLTextAreaElement | null>;
};

/** Words and patterns, one per line. */
export function EntryKeys({ name, draft, onChange, errors, ...rest }: KeysProps) {
  const t = useText();
  // The typed text is kept, because an empty line is not yet a key.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextArea
      {...rest}
      label={t(FIELD_TEXTS[name])}
      rows={2}
      autoCapitalize="none"
      spellCheck={false}
      value={typed ?? draft[name].join("\n")}
      onText={(text) => {
        setTyped(text);
        onChange({ [name]: parseKeys(text) });
      }}
      onBlur={() => setTyped(null)}
      errors={errors[name]}
    />
  );
}
