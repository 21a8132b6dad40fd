import type { Drawing } from "./device";

/** Plain drawings for characters without one of their own: each has a lit side and a shaded one. */

const CLOSE_UP = "22 22 116 116";
const LIT = "#fff8ea";
const SHADED = "color-mix(in srgb, var(--face-light) 72%, #6b5a44)";

const SPARKS = (
  <path
    d="M30 48h.01M126 38h.01M134 104h.01M26 112h.01M48 24h.01M108 138h.01"
    stroke="var(--face-light)"
    strokeWidth="3"
    strokeLinecap="round"
    opacity="0.75"
  />
);

export const cup: Drawing = {
  closeUp: CLOSE_UP,
  draw: () => (
    <>
      <path d="M48 40h64q2 46-26 52v22h14q8 0 8 8H52q0-8 8-8h14V92q-28-6-26-52Z" fill={LIT} />
      <path d="M80 40h32q2 46-26 52v22h14q8 0 8 8H80Z" fill={SHADED} />
      <ellipse cx="80" cy="42" rx="32" ry="6" fill="var(--face-mid)" />
    </>
  ),
};

export const feather: Drawing = {
  closeUp: CLOSE_UP,
  draw: () => (
    <>
      <path d="M44 122q-8-56 74-86-4 78-66 78Z" fill={LIT} />
      <path d="M50 114q26-44 68-78-4 78-66 78Z" fill={SHADED} />
      <path
        d="M34 136q26-54 78-94"
        fill="none"
        stroke={LIT}
        strokeWidth="4"
        strokeLinecap="round"
      />
      <path
        d="m62 96-14-8m28-10-12-12m16 30 20 2m-6-18 18-2"
        stroke="var(--face-mid)"
        strokeWidth="3"
      />
    </>
  ),
};

export const key: Drawing = {
  closeUp: CLOSE_UP,
  draw: () => (
    <>
      <path
        d="M80 26a23 23 0 1 1 0 46 23 23 0 0 1 0-46m0 13a10 10 0 1 0 0 20 10 10 0 0 0 0-20"
        fill={LIT}
        fillRule="evenodd"
      />
      <path d="M80 26a23 23 0 0 1 0 46V59a10 10 0 0 0 0-20Z" fill={SHADED} />
      <path d="M74 70h6v66h-6Z" fill={LIT} />
      <path d="M80 70h6v28h16v12H86v8h12v12H86v6h-6Z" fill={SHADED} />
    </>
  ),
};

export const leaf: Drawing = {
  closeUp: CLOSE_UP,
  draw: () => (
    <>
      <path d="M80 24q46 42 0 98-46-56 0-98Z" fill={LIT} />
      <path d="M80 24q46 42 0 98Z" fill={SHADED} />
      <path
        d="M80 52v86m0-58-16-12m16 30-18-12m18-4 16-14m-16 32 18-14"
        stroke="var(--face-mid)"
        strokeWidth="4"
        strokeLinecap="round"
      />
    </>
  ),
};

export const moon: Drawing = {
  closeUp: CLOSE_UP,
  draw: (isLarge) => (
    <>
      {isLarge && SPARKS}
      <path d="M96 32a50 50 0 1 0 30 76 44 44 0 0 1-30-76Z" fill={LIT} />
      <path d="M49 61a50 50 0 0 0 77 47 52 52 0 0 1-77-47Z" fill={SHADED} />
      <path d="m108 56 4 11 11 4-11 4-4 11-4-11-11-4 11-4Z" fill={LIT} />
    </>
  ),
};

export const mountain: Drawing = {
  closeUp: CLOSE_UP,
  draw: (isLarge) => (
    <>
      {isLarge && SPARKS}
      <path d="M66 40 118 126H14Z" fill={LIT} />
      <path d="M66 40 118 126H72l8-34-14-16Z" fill={SHADED} />
      <path d="m110 70 34 56H84Z" fill={LIT} />
      <path d="m110 70 34 56h-36l6-28Z" fill={SHADED} />
      <path d="M0 126h160v34H0Z" fill="var(--face-mid)" />
    </>
  ),
};

export const star: Drawing = {
  closeUp: CLOSE_UP,
  draw: (isLarge) => (
    <>
      {isLarge && SPARKS}
      <path d="m80 20 12 40 40 20-40 20-12 40-12-40-40-20 40-20Z" fill={LIT} />
      <path d="M80 20v60l12-20Zm52 60H80l12 20Zm-52 60V80l-12 20ZM28 80h52L68 60Z" fill={SHADED} />
      <path
        d="m52 52 10 10m36-10-10 10m10 46-10-10m-36 10 10-10"
        stroke={LIT}
        strokeWidth="5"
        strokeLinecap="round"
      />
    </>
  ),
};

export const wave: Drawing = {
  closeUp: CLOSE_UP,
  draw: (isLarge) => (
    <>
      {isLarge && SPARKS}
      <path d="M18 112q4-70 66-72 34 0 42 30-10-14-26-10-22 6-12 30 8 18 46 20v22H18Z" fill={LIT} />
      <path d="M36 132q2-58 52-64-8 20 4 34 12 14 50 14v16Z" fill={SHADED} />
      <path d="M0 124q20-10 40 0t40 0 40 0 40 0v36H0Z" fill="var(--face-mid)" />
    </>
  ),
};
