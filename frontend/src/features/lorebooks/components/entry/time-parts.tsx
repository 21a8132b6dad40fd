import { useText } from "@/lib/language/use-text";
import { EntryLine, EntryNumber, type EntryPartProps, EntrySwitch } from "./entry-fields";
import { FoldedPart } from "./folded-part";

/** The probability, and for how many messages the entry stays active or inactive. */
export function TimePart(props: EntryPartProps) {
  const t = useText();
  return (
    <FoldedPart
      {...props}
      title={t("lore.time")}
      names={["probability", "sticky", "cooldown", "delay"]}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <EntryNumber {...props} name="probability" hint={t("lore.probabilityHint")} />
        <EntryNumber {...props} name="sticky" hint={t("lore.stickyHint")} />
        <EntryNumber {...props} name="cooldown" hint={t("lore.cooldownHint")} />
        <EntryNumber {...props} name="delay" hint={t("lore.delayHint")} />
      </div>
    </FoldedPart>
  );
}

/** Only one entry of each group is activated. */
export function GroupPart(props: EntryPartProps) {
  const t = useText();
  return (
    <FoldedPart
      {...props}
      title={t("lore.group")}
      names={["group", "group_weight", "group_override"]}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <EntryLine {...props} name="group" hint={t("lore.groupHint")} />
        <EntryNumber {...props} name="group_weight" hint={t("lore.groupWeightHint")} />
      </div>
      <EntrySwitch {...props} name="group_override" />
    </FoldedPart>
  );
}

/** How the entry takes part when entries activate each other. */
export function RecursionPart(props: EntryPartProps) {
  const t = useText();
  return (
    <FoldedPart
      {...props}
      title={t("lore.recursion")}
      names={["exclude_recursion", "prevent_recursion", "delay_until_recursion"]}
    >
      <p className="text-sm text-muted">{t("lore.recursionHint")}</p>
      <EntrySwitch {...props} name="exclude_recursion" />
      <EntrySwitch {...props} name="prevent_recursion" />
      <EntryNumber
        {...props}
        name="delay_until_recursion"
        hint={t("lore.delayUntilRecursionHint")}
      />
    </FoldedPart>
  );
}
