import type { Look } from "@/lib/looks";
import { Avatar, type AvatarSize } from "./ui/avatar";

interface MonogramProps {
  readonly name: string;
  readonly look: Look;
  readonly size: AvatarSize;
  readonly className?: string | undefined;
}

const SMALL_WORDS = new Set(["the", "of", "von", "van", "de", "da", "di", "al"]);

/** The initials of a name's first and last significant words: "Lady Ana of Thorn" is "LT". */
export function readInitials(name: string): string {
  const words = name.split(/[\s\-_]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const counting = words.filter((word) => !SMALL_WORDS.has(word.toLowerCase()));
  const [first, ...rest] = counting.length > 0 ? counting : words;
  return [first, rest.at(-1)]
    .flatMap((word) => /[\p{L}\p{N}]/u.exec(word ?? "")?.[0] ?? [])
    .join("")
    .toLocaleUpperCase();
}

/** Stands in for a missing picture: the initials, in colours derived from the name. */
export function Monogram({ name, look, size, className }: MonogramProps) {
  const [inner, middle, outer] = look.ground;
  const letters = readInitials(name);
  return (
    <Avatar
      size={size}
      className={className}
      style={{
        background: `radial-gradient(circle at 50% 30%, ${inner}, ${middle} 55%, ${outer})`,
      }}
    >
      <svg viewBox="0 0 160 160" data-monogram={letters} className="size-full">
        <circle cx="80" cy="80" r="70" fill="none" stroke={look.light} strokeOpacity="0.35" />
        <text
          x="80"
          y="84"
          fill={look.light}
          fontSize={letters.length > 1 ? 62 : 78}
          textAnchor="middle"
          dominantBaseline="central"
          className="font-voice font-semibold"
        >
          {letters}
        </text>
      </svg>
    </Avatar>
  );
}
