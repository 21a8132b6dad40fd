import { useText } from "@/lib/language/use-text";
import type { Definition } from "../../definition";
import { nameField, writeValue } from "../../field-names";
import { listClashes } from "../../merge";
import { Difference } from "../editor/difference";

interface FieldChangesProps {
  readonly before: Definition;
  readonly after: Definition;
}

export function FieldChanges({ before, after }: FieldChangesProps) {
  const t = useText();
  const changes = listClashes(after, before);
  if (changes.length === 0) return <p className="border-t py-5">{t("profile.saySame")}</p>;
  return changes.map(({ field, mine, theirs }) => (
    <section key={field} aria-label={nameField(field)} className="border-t py-5">
      <h3 className="mb-3 font-medium">{nameField(field)}</h3>
      <Difference before={writeValue(theirs)} after={writeValue(mine)} />
    </section>
  ));
}
