import { Dices } from "lucide";
import { type KeyboardEvent, useMemo } from "react";
import { BudgetBar, FiredList, LeftOutGroups } from "@/components/lore/lore-trace";
import { RefusalNotice } from "@/components/refusal-notice";
import { Button } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { Icon } from "@/components/ui/icon";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Activation } from "@/lib/api-schema";
import { sortErrors } from "@/lib/form-errors";
import { useText } from "@/lib/language/use-text";
import { nameEntry } from "../../arrange-entries";
import type { LoreEntry } from "../../entry";
import type { Trial } from "../../use-try";
import { MessageFields } from "./message-fields";

const PART = "rounded-2xl border bg-raised p-5 shadow-lift sm:p-6";

interface ResultProps {
  readonly result: Activation;
  readonly entries: readonly LoreEntry[];
  readonly onOpen: (entry: LoreEntry) => void;
}

/** Which entries the messages activated, which not, and why. */
function Result({ result, entries, onOpen }: ResultProps) {
  const t = useText();
  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const name = (id: string): string => {
    const entry = byId.get(id);
    return entry ? nameEntry(entry) : "";
  };
  const open = (id: string): void => {
    const entry = byId.get(id);
    if (entry) onOpen(entry);
  };
  const { activated, rejected, budget } = result;
  return (
    <section aria-label={t("lore.result")} className={PART}>
      <p role="status" className="mb-4 font-voice text-heading font-semibold">
        {t("lore.fired", { count: activated.length, all: activated.length + rejected.length })}
      </p>
      <BudgetBar label={t("lore.budgetUsed")} used={budget.used} limit={budget.limit} />
      <h2 className="mt-6 mb-1 text-sm font-semibold text-muted">{t("trace.gotIn")}</h2>
      <FiredList
        entries={activated.map(({ entry_id, pass, ...told }) => ({
          ...told,
          entryId: entry_id,
          pass,
          title: name(entry_id),
          book: null,
          place: null,
          unplaced: null,
        }))}
        onOpen={open}
      />
      <h2 className="mt-6 mb-1 text-sm font-semibold text-muted">{t("trace.leftOut")}</h2>
      <LeftOutGroups
        entries={rejected.map(({ entry_id, reason }) => ({
          entryId: entry_id,
          title: name(entry_id),
          reason,
        }))}
        count={rejected.length}
        onOpen={open}
      />
    </section>
  );
}

interface TrySectionProps extends Omit<ResultProps, "result"> {
  readonly trial: Trial;
}

/** Messages to test a lorebook with; no model is called. */
export function TrySection({ trial, entries, onOpen }: TrySectionProps) {
  const t = useText();
  const { messages, write, run, isBusy, error, result } = trial;
  const { refusal } = sortErrors(error, []);
  const hasChance = entries.some(({ probability, group }) => probability < 100 || group);
  const submit = (): void => run(false);
  const pressKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2 lg:items-start">
      <Form onSubmit={submit} onKeyDown={pressKey} className={`${PART} space-y-5`}>
        <p className="text-muted">{t("lore.tryText")}</p>
        <MessageFields messages={messages} onChange={write} />
        <RefusalNotice error={error} refusal={refusal} className="" />
        <div className="flex flex-wrap justify-end gap-2">
          {hasChance && result && (
            <Button aria-disabled={isBusy} onClick={() => run(true)}>
              <Icon of={Dices} className="size-4" />
              {t("lore.rollAgain")}
            </Button>
          )}
          <SubmitButton isBusy={isBusy} busy={t("lore.trying")}>
            {t("lore.try")}
          </SubmitButton>
        </div>
      </Form>
      {result && <Result result={result} entries={entries} onOpen={onOpen} />}
    </div>
  );
}
