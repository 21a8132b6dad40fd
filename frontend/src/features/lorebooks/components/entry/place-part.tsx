"use client";

import { CHOSEN_PLACES } from "@/components/lore/places";
import { useText } from "@/lib/language/use-text";
import { SPEAKERS } from "../../describe-field";
import { AT_DEPTH, EMPTY_ENTRY, ROLES } from "../../entry";
import { NumberField } from "../number-field";
import { SelectField } from "../select-field";
import { Switch } from "../switch";
import type { EntryPartProps } from "./field-props";
import { FoldedPart } from "./folded-part";

/** Where in the prompt it stands, and who gives way when there is no room. */
export function PlacePart(props: EntryPartProps) {
  const t = useText();
  const { draft, onChange, errors } = props;
  return (
    <FoldedPart
      {...props}
      title={t("lore.place")}
      names={["position", "depth", "role", "order", "ignore_budget"]}
    >
      <SelectField
        label={t("lore.position")}
        options={Object.entries(CHOSEN_PLACES).map(([value, text]) => ({ value, text: t(text) }))}
        value={String(draft.position)}
        onValue={(value) => {
          onChange({ position: Number(value) });
        }}
        errors={errors["position"]}
      />
      {draft.position === AT_DEPTH && (
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            label={t("lore.depth")}
            hint={t("lore.depthHint")}
            value={draft.depth}
            onNumber={(depth) => {
              onChange({ depth: depth ?? EMPTY_ENTRY.depth });
            }}
            errors={errors["depth"]}
          />
          <SelectField
            label={t("lore.role")}
            options={ROLES.map((role) => ({ value: String(role), text: t(SPEAKERS[role]) }))}
            value={String(draft.role)}
            onValue={(value) => {
              onChange({ role: Number(value) });
            }}
          />
        </div>
      )}
      <NumberField
        label={t("lore.order")}
        hint={t("lore.orderHint")}
        min={-1_000_000}
        value={draft.order}
        onNumber={(order) => {
          onChange({ order: order ?? EMPTY_ENTRY.order });
        }}
        errors={errors["order"]}
      />
      <Switch
        label={t("lore.ignoreBudget")}
        isOn={draft.ignore_budget}
        onSwitch={(ignore_budget) => {
          onChange({ ignore_budget });
        }}
      />
    </FoldedPart>
  );
}
