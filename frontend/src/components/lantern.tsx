/** A lit lamp on its cord, the only picture on the front page. Decoration only. */
export function Lantern({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 120 300" fill="none" aria-hidden className={className}>
      <defs>
        <radialGradient id="lantern-flame" cx="0.5" cy="0.6" r="0.6">
          <stop offset="0" stopColor="#fff0c9" />
          <stop offset="0.45" stopColor="#f6b95b" />
          <stop offset="1" stopColor="#c9702a" />
        </radialGradient>
        <radialGradient id="lantern-halo">
          <stop offset="0" stopColor="#f0a94c" stopOpacity="0.55" />
          <stop offset="1" stopColor="#f0a94c" stopOpacity="0" />
        </radialGradient>
      </defs>
      <circle cx="60" cy="236" r="60" fill="url(#lantern-halo)" />
      <path d="M60 0v168" stroke="currentColor" strokeWidth="2" />
      <path d="M46 190a14 16 0 0 1 28 0" stroke="currentColor" strokeWidth="2.5" />
      <path d="M40 196 47 186h26l7 10Z" fill="currentColor" />
      <path d="M42 196h36l5 62H37Z" fill="#f0a94c" fillOpacity="0.28" />
      <path
        d="M60 214c8 10 12 17 12 25a12 12 0 0 1-24 0c0-8 6-13 12-25Z"
        fill="url(#lantern-flame)"
        className="origin-[60px_245px] animate-flicker"
      />
      <path
        d="M42 196 37 258M78 196l5 62M60 196v16"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
      />
      <path d="M33 258h54l-4 12H37Z" fill="currentColor" />
      <circle cx="60" cy="172" r="4" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
