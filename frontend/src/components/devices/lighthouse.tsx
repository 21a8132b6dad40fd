import type { Drawing } from "./device";

/** A lit lighthouse on its rock. */
export const lighthouse: Drawing = {
  closeUp: "26 14 108 108",
  draw: (isLarge) => (
    <>
      <path d="M80 48 0 16v64Z" fill="var(--face-light)" opacity="0.3" />
      <path d="M80 48 160 16v64Z" fill="var(--face-light)" opacity="0.3" />
      <path d="M80 48 0 34v28Z" fill="var(--face-light)" opacity="0.4" />
      <path d="M80 48 160 34v28Z" fill="var(--face-light)" opacity="0.4" />
      {isLarge && (
        <path
          d="M34 14h.01M56 26h.01M118 10h.01M104 24h.01M140 92h.01M20 96h.01M46 92h.01M124 84h.01"
          stroke="#fff"
          strokeWidth="2.4"
          strokeLinecap="round"
          opacity="0.8"
        />
      )}
      <path d="M68 62h24l8 66H60Z" fill="#f6f1e6" />
      <path d="M82 62h10l8 66H86Z" fill="#c9c3b6" />
      <path d="m66 78 28 0 2 15H64.3Z" fill="#b5452f" />
      <path d="m82.6 78 11.4 0 2 15H83.8Z" fill="#8c3122" />
      <path d="m62.8 107 34.4 0 1.9 15H61Z" fill="#b5452f" />
      <path d="m84.6 107 12.6 0 1.9 15H85.7Z" fill="#8c3122" />
      <path d="M62 57h36v6H62Z" fill="#172a35" />
      <path d="M70 39h20v18H70Z" fill="#fff0bd" />
      <circle cx="80" cy="48" r={isLarge ? 6 : 7} fill="#fffdf2" />
      {isLarge && (
        <path
          d="M76 39v18m8-18v18M64 57v-6m32 6v-6M64 51h6m20 0h6"
          stroke="#172a35"
          strokeWidth="1.5"
        />
      )}
      <path d="M67 40q3-13 13-14 10 1 13 14Z" fill="#172a35" />
      <path d="M80 27v-8" stroke="#172a35" strokeWidth="3" strokeLinecap="round" />
      {isLarge && (
        <>
          <path d="M76.5 71a2.5 2.5 0 0 1 5 0v4h-5Zm0 29a2.5 2.5 0 0 1 5 0v4h-5Z" fill="#2b3f4a" />
          <path
            d="M112 44q4-5 8 0 4-5 8 0M30 50q3-4 6 0 3-4 6 0"
            fill="none"
            stroke="#fff"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </>
      )}
      <path d="M22 160q8-22 24-27 6-8 16-9h38q8 2 13 9 18 5 25 27Z" fill="#0d1a21" />
      {isLarge && (
        <path d="M46 133q8 2 14-2m40 0q8 5 14 3" stroke="#2b4250" strokeWidth="2" fill="none" />
      )}
      <path d="M0 139q13-7 27 0t27 0 27 0 27 0 27 0 27 0v21H0Z" fill="var(--face-mid)" />
      <path
        d="M0 139q13-7 27 0t27 0 27 0 27 0 27 0 27 0"
        fill="none"
        stroke="#d7edf6"
        strokeWidth="2.5"
        opacity="0.85"
      />
      {isLarge && (
        <path
          d="M12 149q9-4 18 0m34 1q9-4 18 0m34-2q9-4 18 0"
          fill="none"
          stroke="#d7edf6"
          strokeWidth="1.8"
          strokeLinecap="round"
          opacity="0.5"
        />
      )}
    </>
  ),
};
