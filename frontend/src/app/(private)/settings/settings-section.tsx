import { type ReactNode, useId } from "react";

interface SettingsSectionProps {
  readonly title: string;
  readonly text?: string;
  /** Rendered beside the title instead of below it. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** One section of the settings, with its title. */
export function SettingsSection({ title, text, aside, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="px-5 py-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h3 id={id} className="font-medium">
            {title}
          </h3>
          {text !== undefined && <p className="text-sm break-words text-muted">{text}</p>}
        </div>
        {aside}
      </div>
      {children !== undefined && <div className="mt-4">{children}</div>}
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
