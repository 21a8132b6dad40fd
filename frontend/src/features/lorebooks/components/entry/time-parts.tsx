"use client";

import { Field } from "@/components/ui/field";
import { useText } from "@/lib/language/use-text";
import { EMPTY_ENTRY } from "../../entry";
import { NumberField } from "../number-field";
import { Switch } from "../switch";
import type { EntryPartProps } from "./field-props";
import { FoldedPart } from "./folded-part";

/** Chance, and for how long it stays in or out. */
export function TimePart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange, errors } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.time")}
      names={["probability", "sticky", "cooldown", "delay"]}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          label={t("lore.probability")}
          hint={t("lore.probabilityHint")}
          value={draft.probability}
          onNumber={(probability) => {
            onChange({ probability: probability ?? EMPTY_ENTRY.probability });
          }}
          errors={errors["probability"]}
        />
        <NumberField
          label={t("lore.sticky")}
          hint={t("lore.stickyHint")}
          value={draft.sticky}
          onNumber={(sticky) => {
            onChange({ sticky });
          }}
          errors={errors["sticky"]}
        />
        <NumberField
          label={t("lore.cooldown")}
          hint={t("lore.cooldownHint")}
          value={draft.cooldown}
          onNumber={(cooldown) => {
            onChange({ cooldown });
          }}
          errors={errors["cooldown"]}
        />
        <NumberField
          label={t("lore.delay")}
          hint={t("lore.delayHint")}
          value={draft.delay}
          onNumber={(delay) => {
            onChange({ delay });
          }}
          errors={errors["delay"]}
        />
      </div>
    </FoldedPart>
  );
}

/** Of those with one name only one gets in. */
export function GroupPart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange, errors } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.group")}
      names={["group", "group_weight", "group_override"]}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t("lore.groupName")}
          hint={t("lore.groupHint")}
          autoComplete="off"
          maxLength={500}
          value={draft.group}
          onText={(group) => {
            onChange({ group });
          }}
          errors={errors["group"]}
        />
        <NumberField
          label={t("lore.groupWeight")}
          hint={t("lore.groupWeightHint")}
          value={draft.group_weight}
          onNumber={(weight) => {
            onChange({ group_weight: weight ?? EMPTY_ENTRY.group_weight });
          }}
          errors={errors["group_weight"]}
        />
      </div>
      <Switch
        label={t("lore.groupOverride")}
        isOn={draft.group_override}
        onSwitch={(group_override) => {
          onChange({ group_override });
        }}
      />
    </FoldedPart>
  );
}

/** How it takes part when entries call up each other. */
export function RecursionPart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange, errors } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.recursion")}
      names={["exclude_recursion", "prevent_recursion", "delay_until_recursion"]}
    >
      <p className="text-sm text-muted">{t("lore.recursionHint")}</p>
      <Switch
        label={t("lore.excludeRecursion")}
        isOn={draft.exclude_recursion}
        onSwitch={(exclude_recursion) => {
          onChange({ exclude_recursion });
        }}
      />
      <Switch
        label={t("lore.preventRecursion")}
        isOn={draft.prevent_recursion}
        onSwitch={(prevent_recursion) => {
          onChange({ prevent_recursion });
        }}
      />
      <NumberField
        label={t("lore.delayUntilRecursion")}
        hint={t("lore.delayUntilRecursionHint")}
        value={draft.delay_until_recursion}
        onNumber={(level) => {
          onChange({ delay_until_recursion: level ?? 0 });
        }}
        errors={errors["delay_until_recursion"]}
      />
    </FoldedPart>
  );
}
