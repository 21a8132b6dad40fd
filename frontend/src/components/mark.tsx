import { clsx } from "clsx";

/** The app's logo: a blade stuck through a coin. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={clsx("shrink-0", className)}>
      <circle cx="16" cy="18" r="9.25" stroke="currentColor" strokeWidth="2" />
      <path
        d="M16 30.5 13.9 25V9.6L16 1.5l2.1 8.1V25L16 30.5Z"
        fill="currentColor"
        stroke="var(--paper)"
        strokeWidth="1.2"
        strokeLinejoin="round"
      />
      <path d="M10.5 10.6h11" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}

export function Wordmark({ className }: { readonly className?: string }) {
  return (
    <span className={clsx("inline-flex items-center gap-2", className)}>
      <Mark className="size-7 text-ember" />
      <span className="font-voice text-title font-semibold">Bronn</span>
    </span>
  );
}
