interface MeterProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  /** `used` and `limit` in words. */
  readonly told: string;
}

/** A bar that shows how much of a limit is used; in the alarm colour from 90 % on. */
export function Meter({ label, used, limit, told }: MeterProps) {
  const share = Math.min(1, used / limit);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(used, limit)}
      aria-valuetext={told}
      className="mt-1.5 h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={share < 0.9 ? "h-full bg-ember/75" : "h-full bg-alarm"}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
