import { type ReactNode, useId } from "react";

interface SettingsSectionProps {
  readonly title: string;
  readonly text?: string;
  /** Rendered beside the title instead of below it. */
  readonly aside?: ReactNode;
  /** What the children begin with: a form, a text that goes with the title, or rows with space of their own. */
  readonly begins?: keyof typeof GAPS;
  readonly children?: ReactNode;
}

const GAPS = { form: "mt-4", text: "mt-0.5", rows: "mt-1" } as const;

/** One section of the settings, with its title. */
export function SettingsSection(props: SettingsSectionProps) {
  const { title, text, aside, begins = "form", children } = props;
  const id = useId();
  return (
    <section aria-labelledby={id} className="px-5 py-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h3 id={id} className="font-medium">
            {title}
          </h3>
          {text !== undefined && <p className="mt-0.5 text-sm break-words text-muted">{text}</p>}
        </div>
        {aside}
      </div>
      {children !== undefined && <div className={GAPS[begins]}>{children}</div>}
    </section>
  );
}

interface SettingsGroupProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A group of sections in one frame, with a title. */
export function SettingsGroup({ title, children }: SettingsGroupProps) {
  return (
    <>
      <h2 className="mt-8 mb-3 font-voice text-title font-semibold">{title}</h2>
      <div className="divide-y rounded-2xl border bg-raised shadow-lift">{children}</div>
    </>
  );
}
