import { X } from "lucide";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { SidePanel } from "@/components/ui/side-panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { ChangedElsewhere } from "@/components/changed-elsewhere";
import { RefusalNotice } from "@/components/refusal-notice";
import { ApiError } from "@/lib/api-error";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { nameEntry } from "../../arrange-entries";
import { FIELD_TEXTS, describeField } from "../../describe-field";
import { BY_MEANING, EMPTY_ENTRY, type EntryFields, type LoreEntry } from "../../entry";
import { useEntryForm } from "../../use-entries";
import { FirstPart } from "./first-part";
import { ConditionPart, SearchPart } from "./match-parts";
import { PlacePart } from "./place-part";
import { GroupPart, RecursionPart, TimePart } from "./time-parts";

interface EntryPanelProps {
  readonly bookId: string;
  /** Null: a new entry. */
  readonly entry: LoreEntry | null;
  readonly onClose: () => void;
}

const NAMES = Object.keys(EMPTY_ENTRY);

/** For a bad pattern: our own sentence, followed by the server's details. */
function useErrors(error: Error | null) {
  const t = useText();
  const { fields, refusal } = sortErrors(error, NAMES);
  if (!(error instanceof ApiError && error.code === "bad_pattern")) return { fields, refusal };
  const told = Object.entries(fields).map(([name, said]) => [
    name,
    [t("lore.badPattern"), ...said],
  ]);
  return { fields: Object.fromEntries(told) as typeof fields, refusal };
}

/** Names the fields that other programs stored with the entry; they are kept. */
function Foreign({ entry }: { readonly entry: EntryFields }) {
  const t = useText();
  const names = Object.keys(entry.extensions).filter((name) => name !== BY_MEANING);
  if (names.length === 0) return null;
  return (
    <p className="border-t py-4 text-sm break-words text-muted">
      {t("lore.foreign", { names: names.slice(0, 12).join(", ") })}
    </p>
  );
}

/** One entry with all its fields: the common ones first, the rest folded. */
export function EntryPanel({ bookId, entry, onClose }: EntryPanelProps) {
  const t = useText();
  const form = useEntryForm(bookId, entry, onClose);
  const { draft, isChanged } = form;
  const [isAsking, setIsAsking] = useState(false);
  const { fields: errors, refusal } = useErrors(form.error);
  const firstField = useRef<HTMLTextAreaElement>(null);
  const isNew = entry === null;
  // A new entry is written first, so its field gets the focus; an existing one is read first.
  useEffect(() => {
    if (isNew) firstField.current?.focus();
  }, [isNew]);
  const part = {
    draft,
    errors,
    onChange: (changed: Partial<EntryFields>) => {
      form.change(changed);
      setIsAsking(false);
    },
  };
  const title = entry ? nameEntry(entry) || t("trace.nameless") : t("lore.newEntry");
  const leave = (): void => {
    if (isChanged && !isAsking) setIsAsking(true);
    else onClose();
  };
  const submit = (): void => {
    if (entry && !isChanged) onClose();
    else form.save();
  };
  const pressKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  return (
    <SidePanel label={title} onClose={leave}>
      {/* The key handler serves the fields inside. */}
      <Form onSubmit={submit} onKeyDown={pressKey} className="flex min-h-0 grow flex-col">
        <div className="flex items-center justify-between gap-3 border-b py-3 pr-3 pl-6">
          <h2 dir="auto" className="min-w-0 truncate font-voice text-title font-semibold">
            {title}
          </h2>
          <IconButton label={t("common.close")} tip="end" onClick={leave}>
            <Icon of={X} className="size-4" />
          </IconButton>
        </div>
        <div data-scroller className="min-h-0 grow overflow-y-auto px-6 pt-5 pb-2">
          <RefusalNotice error={form.error} refusal={refusal} />
          <div className="pb-5">
            <FirstPart {...part} firstField={firstField} />
          </div>
          <ConditionPart {...part} />
          <SearchPart {...part} />
          <PlacePart {...part} />
          <TimePart {...part} />
          <GroupPart {...part} />
          <RecursionPart {...part} />
          <Foreign entry={draft} />
        </div>
        <ChangedElsewhere
          className="mx-6 mb-3 max-h-[45dvh] shrink-0 overflow-y-auto"
          changes={form.clashes.map(({ field, theirs }) => ({
            label: t(FIELD_TEXTS[field]),
            theirs: describeField(t, field, theirs),
          }))}
          onTake={form.takeTheirs}
        />
        <div className="flex flex-wrap items-center justify-end gap-2 border-t px-6 pt-4 pb-[calc(1rem+env(safe-area-inset-bottom))]">
          {isAsking && (
            <p role="status" className="mr-auto text-sm">
              {t("lore.notSaved")}
            </p>
          )}
          <Button look="ghost" onClick={leave}>
            {isAsking ? t("lore.discard") : t("common.cancel")}
          </Button>
          <SubmitButton isBusy={form.isSaving} busy={t("common.saving")}>
            {t("lore.save")}
          </SubmitButton>
        </div>
      </Form>
    </SidePanel>
  );
}
