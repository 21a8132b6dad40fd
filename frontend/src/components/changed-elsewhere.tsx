import { clsx } from "clsx";
import { Button } from "@/components/ui/button";
import { useText } from "@/lib/language/use-text";

interface Change {
  /** The field's name in the form. */
  readonly label: string;
  /** Its current value on the server; empty if there is none. */
  readonly theirs: string;
}

interface ChangedElsewhereProps {
  readonly changes: readonly Change[];
  readonly onTake: () => void;
  readonly className?: string;
}

/** Shown in a form above its buttons: fields that were changed on another device or in another tab since it was opened. */
export function ChangedElsewhere({ changes, onTake, className }: ChangedElsewhereProps) {
  const t = useText();
  if (changes.length === 0) return null;
  return (
    <section
      aria-label={t("editor.changedElsewhere")}
      className={clsx("rounded-xl border bg-sunken px-3.5 py-3 text-sm", className)}
    >
      {/* A new key makes screen readers read out another change, too. */}
      <p key={JSON.stringify(changes)} role="alert" className="text-alarm">
        <strong>{t("editor.changedElsewhere")}.</strong> {t("common.changedElsewhere")}
      </p>
      <dl className="max-h-48 overflow-y-auto" data-scroller>
        {changes.map(({ label, theirs }) => (
          <div key={label} className="mt-2">
            <dt className="font-medium">{label}</dt>
            <dd dir="auto" className="wrap-anywhere whitespace-pre-wrap">
              {theirs || <span className="text-muted">{t("common.nowEmpty")}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <Button
        className="mt-3"
        onClick={(event) => {
          // The button disappears with the notice, so the focus moves to the submit button.
          const { form } = event.currentTarget;
          form?.querySelector<HTMLElement>("[type=submit]")?.focus();
          onTake();
        }}
      >
        {t("common.takeTheirs")}
      </Button>
    </section>
  );
}
