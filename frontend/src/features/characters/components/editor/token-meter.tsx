import { clsx } from "clsx";
import { useText } from "@/lib/language/use-text";
import { formatCount } from "@/lib/counts";
import type { Definition } from "../../definition";
import { type SectionName, formatAbout, listTokenSections } from "../../token-sections";

const COLOURS: Readonly<Record<SectionName, string>> = {
  who: "bg-part-voice",
  voice: "bg-part-question",
  examples: "bg-part-examples",
  knowledge: "bg-part-notes",
  advanced: "bg-part-earlier",
};

/** Estimated tokens that the character takes in every prompt, part by part. */
export function TokenMeter({ definition }: { readonly definition: Definition }) {
  const t = useText();
  const sections = listTokenSections(definition).filter(({ tokens }) => tokens > 0);
  const total = sections.reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    <section
      aria-label={t("editor.inEveryPrompt")}
      className="rounded-2xl border bg-raised p-4 sm:p-5"
    >
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-voice text-heading font-semibold">{t("editor.inEveryPrompt")}</span>
        {total > 0 && <span className="text-sm text-muted tabular-nums">{formatAbout(total)}</span>}
      </p>
      {total > 0 && (
        <>
          <div aria-hidden className="mt-3 flex h-4 gap-0.5 overflow-hidden rounded-lg">
            {sections.map(({ name, tokens }) => (
              <span
                key={name}
                className={clsx("min-w-1 basis-0", COLOURS[name])}
                style={{ flexGrow: tokens }}
              />
            ))}
          </div>
          <ul className="mt-3 space-y-1 text-sm">
            {sections.map(({ name, label, tokens }) => (
              <li key={name} className="flex items-baseline gap-2.5">
                <span aria-hidden className={clsx("size-2.5 shrink-0 rounded-sm", COLOURS[name])} />
                <span className="grow">{label}</span>
                <span className="text-muted tabular-nums">{formatCount(tokens)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="mt-3 text-xs leading-relaxed text-muted">{t("editor.estimated")}</p>
    </section>
  );
}
