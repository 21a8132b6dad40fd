import { useId } from "react";

interface SwitchProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}

/** A labelled on/off control. */
export function Switch({ label, hint, isOn, onSwitch }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={hint ? `${id}-note` : undefined}
        className="mt-1 size-4 shrink-0 accent-(--ember)"
        onChange={(event) => onSwitch(event.target.checked)}
      />
      <div className="min-w-0 text-sm">
        <label htmlFor={id} className="cursor-pointer font-medium select-none">
          {label}
        </label>
        {hint && (
          <p id={`${id}-note`} className="text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
