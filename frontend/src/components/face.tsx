"use client";

import { clsx } from "clsx";
import { type ReactNode, createContext, use, useMemo } from "react";
import type { Character } from "@/lib/api-schema";
import { findCharacter } from "@/lib/characters";
import { hasEmoji } from "@/lib/emoji";

const Faces = createContext<readonly Character[] | undefined>(undefined);

interface FacesProviderProps {
  /** Undefined until they are known. */
  readonly characters: readonly Character[] | undefined;
  readonly children: ReactNode;
}

/** Says how the characters look to whatever is inside. */
export function FacesProvider({ characters, children }: FacesProviderProps) {
  return <Faces value={characters}>{children}</Faces>;
}

interface FaceProps {
  readonly name: string;
  /** Its size, and that of the sign in it. */
  readonly className: string;
}

/** A character's sign in a circle, or the first letter of the name where there is none to be drawn. */
export function Face({ name, className }: FaceProps) {
  const characters = use(Faces);
  const avatar = useMemo(() => findCharacter(characters, name)?.avatar, [characters, name]);
  // Before anybody is known a letter would be a guess.
  const sign =
    (hasEmoji() && avatar) || (characters ? Array.from(name.trim())[0]?.toUpperCase() : "");
  return (
    <span
      aria-hidden
      className={clsx(
        "inline-grid shrink-0 place-items-center overflow-hidden rounded-full border bg-sunken font-voice leading-none font-semibold text-ember select-none",
        className,
      )}
    >
      {sign}
    </span>
  );
}
