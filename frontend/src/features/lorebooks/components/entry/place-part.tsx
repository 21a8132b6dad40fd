import { CHOSEN_PLACES } from "@/components/lore/places";
import { useText } from "@/lib/language/use-text";
import { AT_DEPTH, ROLES } from "../../entry";
import { EntryNumber, type EntryPartProps, EntrySelect, EntrySwitch } from "./entry-fields";
import { FoldedPart } from "./folded-part";

/** Where in the prompt the entry is put, and its priority when there is not enough room. */
export function PlacePart(props: EntryPartProps) {
  const t = useText();
  return (
    <FoldedPart
      {...props}
      title={t("lore.place")}
      names={["position", "depth", "role", "order", "ignore_budget"]}
    >
      <EntrySelect {...props} name="position" choices={Object.keys(CHOSEN_PLACES).map(Number)} />
      {props.draft.position === AT_DEPTH && (
        <div className="grid gap-4 sm:grid-cols-2">
          <EntryNumber {...props} name="depth" hint={t("lore.depthHint")} />
          <EntrySelect {...props} name="role" choices={ROLES} />
        </div>
      )}
      <EntryNumber {...props} name="order" hint={t("lore.orderHint")} min={-1_000_000} />
      <EntrySwitch {...props} name="ignore_budget" />
    </FoldedPart>
  );
}
