import { type ReactNode, useId } from "react";

interface SectionProps {
  readonly title: string;
  /** A line below the title that says what the section shows. */
  readonly hint?: string;
  readonly children: ReactNode;
}

export function Section({ title, hint, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t px-5 py-5 first:border-t-0 sm:px-6">
      <h3 id={id} className="font-voice text-heading font-semibold">
        {title}
      </h3>
      {hint && <p className="mt-0.5 text-xs leading-relaxed text-muted">{hint}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}
