import { useState } from "react";
import { Button } from "@/components/ui/button";
import { SidePanel } from "@/components/ui/side-panel";
import { Segments } from "@/components/ui/segments";
import { useText } from "@/lib/language/use-text";
import type { Definition } from "../../definition";
import { nameField, writeValue } from "../../field-names";
import { type Clash, type Side, guessSide, listClashes, merge } from "../../merge";
import type { Conflict } from "../../use-editor";
import { Difference, MARKS } from "./difference";

interface ConflictPanelProps {
  readonly conflict: Conflict;
  readonly mine: Definition;
  readonly isSaving: boolean;
  readonly onSettle: (definition: Definition | null) => void;
  readonly onClose: () => void;
}

interface ClashProps {
  readonly clash: Clash;
  readonly side: Side;
  readonly onSide: (side: Side) => void;
}

function OneClash({ clash: { field, mine, theirs }, side, onSide }: ClashProps) {
  const t = useText();
  const name = nameField(field);
  const sides = [
    { value: "mine", text: t("editor.mine") },
    { value: "theirs", text: t("editor.theirs") },
  ] as const;
  const [stands, goes] = side === "mine" ? [mine, theirs] : [theirs, mine];
  return (
    <section aria-label={name} className="border-t py-5">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{name}</h3>
        <Segments
          label={t("editor.whichOne", { field: name })}
          options={sides}
          value={side}
          onChange={onSide}
        />
      </div>
      <Difference before={writeValue(goes)} after={writeValue(stands)} />
    </section>
  );
}

/** Another tab or device saved first: shows both texts of each field, with a choice. */
export function ConflictPanel(props: ConflictPanelProps) {
  const t = useText();
  const { conflict, mine, isSaving, onSettle, onClose } = props;
  const clashes = listClashes(mine, conflict.theirs);
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const sides = Object.fromEntries(
    clashes.map((clash) => [clash.field, chosen[clash.field] ?? guessSide(clash, conflict.base)]),
  );
  return (
    <SidePanel label={t("editor.changedElsewhere")} onClose={onClose}>
      <div data-scroller className="min-h-0 grow overflow-y-auto px-5 pt-6 sm:px-6">
        <h2 className="font-voice text-title font-semibold">{t("editor.changedElsewhere")}</h2>
        <p className="mt-2 mb-5 text-sm leading-relaxed text-muted">
          {t.rich("editor.changedText", { number: conflict.version, ...MARKS })}
        </p>
        {clashes.length === 0 && <p className="border-t py-5 text-sm">{t("editor.bothSaySame")}</p>}
        {clashes.map((clash) => (
          <OneClash
            key={clash.field}
            clash={clash}
            side={sides[clash.field] ?? "mine"}
            onSide={(side) => setChosen({ ...chosen, [clash.field]: side })}
          />
        ))}
      </div>
      <div className="flex flex-wrap justify-end gap-2 border-t px-5 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6">
        <Button look="ghost" onClick={() => onSettle(null)}>
          {t("editor.dropMine")}
        </Button>
        <Button
          look="solid"
          aria-disabled={isSaving}
          onClick={() => onSettle(merge(mine, conflict.theirs, sides))}
        >
          {t("editor.saveChosen")}
        </Button>
      </div>
    </SidePanel>
  );
}
