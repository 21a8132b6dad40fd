import { type ReactNode, useId } from "react";

interface SettingsSectionProps {
  readonly title: string;
  readonly text?: string;
  /** Stands beside the title instead of below it. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** One part of the settings under its name. */
export function SettingsSection({ title, text, aside, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="px-5 py-5">
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          <h2 id={id} className="font-medium">
            {title}
          </h2>
          {text !== undefined && <p className="text-sm break-words text-muted">{text}</p>}
        </div>
        {aside}
      </div>
      {children !== undefined && <div className="mt-4">{children}</div>}
    </section>
  );
}
